import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type PolicyInput, resolvePolicy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { integer } from '../../machines/validate/validate.ts';
import { type Credentials, validateCredentials } from './credentials.ts';
import { type StatusReading, type StatusRequest, validateSchema } from './resource.ts';

/**
 * What a response body says about one id: its data and the reading of it; `null`, or no entry at all, when it is
 * missing; a problem, as text or as a schema's issues, when its part of the body is invalid and the others' aren't.
 */
export type BatchReading<TData> =
  | (StatusReading & { readonly data: TData })
  | { readonly problem: string | readonly StandardSchemaV1.Issue[] }
  | null;

/** Readings by id: as a list whose items name their id, or as an object whose keys are the ids. */
export type BatchReadings<TData> =
  | readonly ({ readonly id: string } & NonNullable<BatchReading<TData>>)[]
  | { readonly [id: string]: BatchReading<TData> };

export interface BatchResourceConfig<TSchema extends StandardSchemaV1, TData> {
  /** The request for many ids: at most `limit`, without duplicates. */
  readonly request: (ids: readonly string[]) => StatusRequest;
  /** Any Standard Schema (zod, valibot, arktype …) for the whole parsed body. */
  readonly schema: TSchema;
  /** What the body says about each id. The data is JSON. */
  readonly readings: (
    body: StandardSchemaV1.InferOutput<TSchema>,
    ids: readonly string[],
  ) => BatchReadings<TData>;
  /** The maximum number of ids per request, an integer from 1. */
  readonly limit: number;
  /** The maximum number of requests in flight, an integer from 1; defaults to 4. */
  readonly maxInFlight?: number | undefined;
  /** The canonical spelling of an id that has several; defaults to the id as it is. */
  readonly normalizeId?: ((id: string) => string) | undefined;
  /** All of them are sent with each request. */
  readonly credentials?: Credentials | readonly Credentials[] | undefined;
  /** Names of fields of the data that hold a secret: `withoutSecrets` keeps them from an inspector. */
  readonly secretFields?: readonly string[] | undefined;
  /** Overrides the package's default policy for this API. */
  readonly policy?: PolicyInput | undefined;
}

/** A status endpoint for many ids at once. */
export interface BatchResource<TData> {
  readonly request: (ids: readonly string[]) => StatusRequest;
  readonly schema: StandardSchemaV1;
  readonly readings: (body: unknown, ids: readonly string[]) => BatchReadings<TData>;
  readonly limit: number;
  readonly maxInFlight: number;
  readonly normalizeId: (id: string) => string;
  readonly credentials: readonly Credentials[];
  readonly secretFields: readonly string[];
  readonly policy: PolicyInput;
}

/**
 * Describes a status endpoint for many ids at once. The type of `data` follows from `readings`.
 *
 * @throws {InputError} for a missing or invalid part, including the policy and the credentials.
 */
export function defineBatchResource<TSchema extends StandardSchemaV1, TData>(
  config: BatchResourceConfig<TSchema, TData>,
): BatchResource<TData> {
  const {
    request,
    schema,
    readings,
    limit,
    maxInFlight = 4,
    normalizeId = (id: string) => id,
    credentials,
    secretFields = [],
    policy = {},
  } = config ?? {};
  validateFunction('request', request, 'ids to { url, headers? }');
  validateFunction(
    'readings',
    readings,
    'a body and ids to a list of { id, data, status, verdict }',
  );
  validateFunction('normalizeId', normalizeId, 'an id to an id');
  validateSchema(schema);
  validateCount('resource.limit', limit);
  validateCount('resource.maxInFlight', maxInFlight);
  resolvePolicy(policy);
  return {
    request,
    schema,
    readings: readings as BatchResource<TData>['readings'],
    limit,
    maxInFlight,
    normalizeId,
    credentials: validateCredentials(credentials),
    secretFields,
    policy,
  };
}

const validateCount = integer(1, Number.MAX_SAFE_INTEGER);

function validateFunction(part: string, value: unknown, mapping: string): void {
  if (typeof value !== 'function')
    throw new InputError(`resource.${part}`, value, `a function from ${mapping}`);
}
