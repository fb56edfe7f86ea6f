import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Verdict } from '../../machines/poll/observation.ts';
import { type Policy, type PolicyInput, resolvePolicy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { type Credentials, validateCredentials } from './credentials.ts';

/** The request for the status of one id, or of a batch of ids. */
export interface StatusRequest {
  /** An http(s) URL without credentials; `endpointUrl` inserts an id safely. */
  readonly url: string | URL;
  /** Headers that aren't secret; secrets belong to `credentials`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a response body says about the work. */
export interface StatusReading {
  /** The server's own word, e.g. `RUNNING`. */
  readonly status: string;
  /** `pending` keeps polling; `succeeded` and `failed` end the poll; `missing` ends it after `policy.missingGrace`. */
  readonly verdict: Verdict;
  /**
   * The range for the next poll in ms, 1 ≤ minMs ≤ maxMs ≤ 2^31 − 1; less than 2 s counts as 2 s. A policy's
   * `interval` overrides it, and may be shorter.
   */
  readonly interval?: NonNullable<Policy['interval']> | undefined;
  /** One sentence for a person. */
  readonly detail?: string | undefined;
  /** How many consecutive readings must have this verdict, an integer from 1; defaults to 1. */
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
  /** Overrides the package's default policy for this API. */
  readonly policy?: PolicyInput | undefined;
}

/** A status endpoint: how to request a status, and how to read the response. */
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
 * @throws {InputError} for a missing or invalid part, including the policy and the credentials.
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
    schema: schema as Resource<NonNullable<StandardSchemaV1.InferOutput<TSchema>>>['schema'],
    read,
    credentials: validateCredentials(credentials),
    secretFields,
    policy,
  };
}

/** @throws {InputError} for anything but a Standard Schema. */
export function validateSchema(schema: StandardSchemaV1 | undefined): void {
  if (typeof schema?.['~standard']?.validate !== 'function')
    throw new InputError('resource.schema', schema, 'a Standard Schema (zod, valibot, arktype …)');
}
