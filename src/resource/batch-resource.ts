import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type PolicyInput, resolvePolicy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { integer } from '../../machines/validate/validate.ts';
import { type Credentials, validateCredentials } from '../http/credentials.ts';
import { type StatusReading, type StatusRequest, validateSchema } from './resource.ts';

/**
 * What a body says of one id: its data and what that means; `null`, like no entry at all: it is missing;
 * a problem, in words or as the issues of a schema: its part of the body can't be used, though the others' can.
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
  /** How to ask for many ids at once: at most `limit`, none of them twice. */
  readonly request: (ids: readonly string[]) => StatusRequest;
  /** Any Standard Schema (zod, valibot, arktype …) for the whole parsed body. */
  readonly schema: TSchema;
  /** What the body says of each id, by id. The data is JSON. */
  readonly readings: (
    body: StandardSchemaV1.InferOutput<TSchema>,
    ids: readonly string[],
  ) => BatchReadings<TData>;
  /** The most ids of one request, from 1. */
  readonly limit: number;
  /** The most requests in flight at once, from 1. Default 4. */
  readonly maxInFlight?: number | undefined;
  /** The one spelling of an id that may be spelt in several ways. Default: as it is. */
  readonly normalizeId?: ((id: string) => string) | undefined;
  /** All of them are sent with each request. */
  readonly credentials?: Credentials | readonly Credentials[] | undefined;
  /** Names of fields of the data that hold a secret: `withoutSecrets` keeps them from an inspector. */
  readonly secretFields?: readonly string[] | undefined;
  /** What suits this API better than the package's defaults. */
  readonly policy?: PolicyInput | undefined;
}

/** A status endpoint that answers for many ids at once. */
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
 * Describes a status endpoint that answers for many ids at once. The type of `data` follows from `readings`.
 *
 * @throws {InputError} for a part that is missing or can't be taken, the policy and the credentials too.
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

function validateFunction(part: string, value: unknown, takes: string): void {
  if (typeof value !== 'function')
    throw new InputError(`resource.${part}`, value, `a function from ${takes}`);
}
