import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Verdict } from '../../machines/poll/observation.ts';
import { type Policy, type PolicyInput, resolvePolicy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { type Credentials, validateCredentials } from '../http/credentials.ts';

/** Where to ask for one id. */
export interface StatusRequest {
  /** http(s), without credentials in it; `endpointUrl` puts an id into it safely. */
  readonly url: string | URL;
  /** Headers that aren't secret; secrets belong to `credentials`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a body says of the work. */
export interface StatusReading {
  /** The server's own word, `RUNNING` say. */
  readonly status: string;
  /** `pending` goes on; `stopped` and `error` end the poll; `missing` ends it after `policy.missingGrace`. */
  readonly verdict: Verdict;
  /** The range for the next poll, ms, 1 ≤ minMs ≤ maxMs, never below 2 s; a policy's `interval`, which may be, overrides it. */
  readonly interval?: NonNullable<Policy['interval']> | undefined;
  /** One sentence for a person. */
  readonly detail?: string | undefined;
  /** How many times in a row this verdict must be read, 1 by default. */
  readonly confirmations?: number | undefined;
}

export interface ResourceConfig<TSchema extends StandardSchemaV1> {
  readonly request: (id: string) => StatusRequest;
  /** Any Standard Schema (zod, valibot, arktype …) for the parsed body. Its output is JSON; `null` means missing. */
  readonly schema: TSchema;
  readonly read: (data: NonNullable<StandardSchemaV1.InferOutput<TSchema>>) => StatusReading;
  /** All of them are sent with each request. */
  readonly credentials?: Credentials | readonly Credentials[] | undefined;
  /** Names of fields of the data that hold a secret: `withoutSecrets` keeps them from an inspector. */
  readonly secretFields?: readonly string[] | undefined;
  /** What suits this API better than the package's defaults. */
  readonly policy?: PolicyInput | undefined;
}

/** A status endpoint: how to ask, and what the answer means. */
export interface Resource<TData> {
  readonly request: (id: string) => StatusRequest;
  readonly schema: StandardSchemaV1<unknown, TData | null | undefined>;
  readonly read: (data: TData) => StatusReading;
  readonly credentials: readonly Credentials[];
  readonly secretFields: readonly string[];
  readonly policy: PolicyInput;
}

/**
 * Describes a status endpoint. The type of `data` and of the outcome follows from the schema.
 *
 * @throws {InputError} for a part that is missing or can't be taken, the policy and the credentials too.
 */
export function defineResource<TSchema extends StandardSchemaV1>(
  config: ResourceConfig<TSchema>,
): Resource<NonNullable<StandardSchemaV1.InferOutput<TSchema>>> {
  const { request, schema, read, credentials, secretFields = [], policy = {} } = config ?? {};
  if (typeof request !== 'function')
    throw new InputError('resource.request', request, 'a function from an id to { url, headers? }');
  if (typeof read !== 'function')
    throw new InputError('resource.read', read, 'a function from data to { status, verdict }');
  validateSchema(schema);
  resolvePolicy(policy);
  return {
    request,
    schema: schema as unknown as Resource<
      NonNullable<StandardSchemaV1.InferOutput<TSchema>>
    >['schema'],
    read,
    credentials: validateCredentials(credentials),
    secretFields,
    policy,
  };
}

/** @throws {InputError} for what isn't one. */
export function validateSchema(schema: StandardSchemaV1 | undefined): void {
  if (typeof schema?.['~standard']?.validate !== 'function')
    throw new InputError('resource.schema', schema, 'a Standard Schema (zod, valibot, arktype …)');
}
