import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { integer } from '../../machines/validate/validate.ts';
import type { Credentials } from './credentials.ts';
import { type Resource, type SharedConfig, sharedParts } from './resource.ts';
import type { entryFindings, StatusFinding, StatusReading } from './status-reading.ts';
import type { StatusRequest } from './status-request.ts';
import type { BatchResponse } from './status-response.ts';
import { validateFunction, validateParts, validateSchema } from './validate-config.ts';

type MaybePromise<T> = T | Promise<T>;

/**
 * What a response body says about one id: its data and the reading of it, or a finding; `null`, or no entry at all,
 * when it is missing; a problem, as text or as a schema's issues, when its part of the body is invalid and the others'
 * aren't.
 */
export type BatchReading<TData> =
  | (StatusReading<TData> & { readonly data: TData })
  | Extract<StatusFinding, { readonly type: (typeof entryFindings)[number] }>
  | { readonly problem: string | readonly StandardSchemaV1.Issue[] }
  | null;

/** Readings by id: as a list whose items name their id, or as an object whose keys are the ids. */
export type BatchReadings<TData> =
  | readonly ({ readonly id: string } & NonNullable<BatchReading<TData>>)[]
  | { readonly [id: string]: BatchReading<TData> };

/** Asks once more for each member that a batch says has ended. */
export interface Confirm<TData> {
  /** Asks for one id; what it says counts. */
  readonly resource: Resource<TData>;
  /** Which of the readings that ended are asked for again. Default: all. */
  readonly when?: ((reading: StatusReading<TData>) => boolean) | undefined;
}

/** With its defaults. */
interface Confirmation<TData> {
  readonly resource: Resource<TData>;
  readonly when: (reading: StatusReading<TData>) => boolean;
}

export interface BatchResourceConfig<TSchema extends StandardSchemaV1, TData> extends SharedConfig {
  /** The request for many ids: at most `limit`, without duplicates. */
  readonly request: (ids: readonly string[]) => StatusRequest;
  /** Any Standard Schema (zod, valibot, arktype …) for the whole parsed body, or for its text when it isn't JSON. */
  readonly schema: TSchema;
  /** What the body says about each id. The data is JSON. */
  readonly readings: (
    body: StandardSchemaV1.InferOutput<TSchema>,
    ids: readonly string[],
    response: BatchResponse,
  ) => MaybePromise<BatchReadings<TData>>;
  /**
   * Sees every complete response before its status code is judged: a finding counts for all ids, `undefined` leaves
   * the response to its status code.
   */
  readonly interpret?:
    | ((response: BatchResponse) => MaybePromise<StatusFinding | BatchReadings<TData> | undefined>)
    | undefined;
  /** Asks for each member that has ended once more, alone. Default: none. */
  readonly confirm?: Confirm<TData> | undefined;
  /** The maximum number of ids per request, an integer from 1. */
  readonly limit: number;
  /** The maximum number of requests in flight, an integer from 1; defaults to 4. */
  readonly maxInFlight?: number | undefined;
  /** The canonical spelling of an id that has several; defaults to the id as it is. */
  readonly normalizeId?: ((id: string) => string) | undefined;
}

/** A status endpoint for many ids at once. */
export interface BatchResource<TData> {
  readonly request: (ids: readonly string[]) => StatusRequest;
  readonly schema: StandardSchemaV1;
  readonly readings: (
    body: unknown,
    ids: readonly string[],
    response: BatchResponse,
  ) => MaybePromise<BatchReadings<TData>>;
  readonly interpret:
    | ((response: BatchResponse) => MaybePromise<StatusFinding | BatchReadings<TData> | undefined>)
    | null;
  readonly confirm: Confirmation<TData> | null;
  readonly limit: number;
  readonly maxInFlight: number;
  readonly normalizeId: (id: string) => string;
  readonly longPollMs: number | null;
  readonly maxBytes: number;
  readonly credentials: readonly Credentials[];
  readonly secretFields: readonly string[];
  readonly policy: PolicyInput;
}

const PARTS = [
  'request',
  'schema',
  'readings',
  'interpret',
  'confirm',
  'limit',
  'maxInFlight',
  'normalizeId',
  'longPollMs',
  'credentials',
  'secretFields',
  'policy',
  'maxBytes',
];

/**
 * Describes a status endpoint for many ids at once. The type of `data` follows from `readings`.
 *
 * @throws {InputError} for a part that is missing, invalid or doesn't exist, including the policy and the credentials.
 */
export function defineBatchResource<TSchema extends StandardSchemaV1, TData>(
  config: BatchResourceConfig<TSchema, TData>,
): BatchResource<TData> {
  const { request, schema, readings, interpret = null, confirm, limit } = config ?? {};
  const { maxInFlight = 4, normalizeId = asIs } = config ?? {};
  validateFunction('request', request, 'ids to { url, method?, headers?, body? }');
  validateFunction(
    'readings',
    readings,
    'a body and ids to a list of { id, data, status, verdict }',
  );
  validateFunction('normalizeId', normalizeId, 'an id to an id');
  if (interpret !== null)
    validateFunction('interpret', interpret, 'a response to a finding, readings or undefined');
  validateSchema('resource.schema', schema);
  validateCount('resource.limit', limit);
  validateCount('resource.maxInFlight', maxInFlight);
  validateParts(config, PARTS);
  return {
    request,
    schema,
    readings: readings as BatchResource<TData>['readings'],
    interpret,
    confirm: confirm === undefined ? null : confirmation(confirm),
    limit,
    maxInFlight,
    normalizeId,
    ...sharedParts(config, 2 ** 24),
  };
}

const asIs = (id: string) => id;

const validateCount = integer(1, Number.MAX_SAFE_INTEGER);

function confirmation<TData>(confirm: Confirm<TData>): Confirmation<TData> {
  const { resource, when = () => true } = confirm ?? {};
  if (typeof resource?.read !== 'function')
    throw new InputError('resource.confirm.resource', resource, 'what defineResource returns');
  validateFunction('confirm.when', when, 'a reading to true or false');
  validateParts(confirm, ['resource', 'when'], 'resource.confirm');
  return { resource, when };
}
