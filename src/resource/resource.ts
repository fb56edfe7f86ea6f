import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { LastReading } from '../../machines/poll/observation.ts';
import { type PolicyInput, resolvePolicy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { type Credentials, validateCredentials } from './credentials.ts';
import type { LoadStatus } from './load-status.ts';
import type { StatusFinding, StatusReading } from './status-reading.ts';
import type { StatusRequest } from './status-request.ts';
import type { StatusResponse } from './status-response.ts';
import {
  validateFunction,
  validateLongPoll,
  validateMaxBytes,
  validateParts,
  validateSchema,
  validateSecretFields,
} from './validate-config.ts';

type MaybePromise<T> = T | Promise<T>;

/** What the parts of every resource are, for one id or for a batch. */
export interface SharedConfig {
  /**
   * How long the server may hold a request, ms, 1 to 86,400,000; silence until then means that the work continues.
   * The request's timeout is this and `policy.requestTimeoutMs`. Default: it may not.
   */
  readonly longPollMs?: number | undefined;
  /** The largest body that is read, bytes, 1 to 2^30. Default: 2^20 (1 MiB), for batches 2^24. */
  readonly maxBytes?: number | undefined;
  /** All of them are sent with each request. */
  readonly credentials?: Credentials | readonly Credentials[] | undefined;
  /** Names of fields that hold a secret: of the data, kept from an inspector by `withoutSecrets`, and of a request's body. */
  readonly secretFields?: readonly string[] | undefined;
  /** Overrides the package's default policy for this API. */
  readonly policy?: PolicyInput | undefined;
}

type RequestFor = (id: string, last: LastReading | null) => StatusRequest;

/** How a status is asked for. */
type Asking =
  | {
      /**
       * The request for one id; `last` is the last reading without its data, `null` before the first one. A pure
       * function: it may be called again with `null`, to learn where the credentials belong.
       */
      readonly request: RequestFor;
      readonly load?: null | undefined;
    }
  | {
      /** In place of `request`: asks with a client of your own, which authenticates by itself. */
      readonly load: LoadStatus;
      readonly request?: undefined;
      readonly credentials?: readonly [] | undefined;
    };

export type ResourceConfig<
  TSchema extends StandardSchemaV1,
  TData = NonNullable<StandardSchemaV1.InferOutput<TSchema>>,
> = ReadingConfig<TSchema, TData> & Asking;

interface ReadingConfig<TSchema extends StandardSchemaV1, TData> extends SharedConfig {
  /**
   * Any Standard Schema (zod, valibot, arktype …) for the parsed body, or for its text when it isn't JSON. Its output
   * is JSON; `null` means missing.
   */
  readonly schema: TSchema;
  /** What the schema's output says about the work. */
  readonly read: (
    data: NonNullable<StandardSchemaV1.InferOutput<TSchema>>,
    response: StatusResponse,
  ) => MaybePromise<StatusReading<TData> | StatusFinding>;
  /** Sees every complete response before its status code is judged; `undefined` leaves it to that. */
  readonly interpret?:
    | ((response: StatusResponse) => MaybePromise<StatusReading<TData> | StatusFinding | undefined>)
    | undefined;
}

/** A status endpoint: how to request a status, and how to read the response. */
export interface Resource<TData> {
  /** @throws {InputError} for an id that can't be asked for, and where `load` asks. */
  readonly request: RequestFor;
  /** `null` where `request` says what to ask for. */
  readonly load: LoadStatus | null;
  readonly schema: StandardSchemaV1;
  readonly read: (
    data: unknown,
    response: StatusResponse,
  ) => MaybePromise<StatusReading<TData> | StatusFinding>;
  readonly interpret:
    | ((response: StatusResponse) => MaybePromise<StatusReading<TData> | StatusFinding | undefined>)
    | null;
  /** Asked in turn, in the same observation, where this one doesn't know the id (`missing`, `rejected`). */
  readonly alternatives?: readonly Resource<TData>[] | undefined;
  readonly longPollMs: number | null;
  readonly maxBytes: number;
  readonly credentials: readonly Credentials[];
  readonly secretFields: readonly string[];
  readonly policy: PolicyInput;
}

const PARTS = [
  'request',
  'schema',
  'read',
  'interpret',
  'load',
  'longPollMs',
  'credentials',
  'secretFields',
  'policy',
  'maxBytes',
];

/**
 * Describes a status endpoint. The type of `data` and of the outcome follows from the `data` that `read` and
 * `interpret` give, else from the schema.
 *
 * @throws {InputError} for a part that is missing, invalid or doesn't exist, including the policy and the credentials.
 */
export function defineResource<
  TSchema extends StandardSchemaV1,
  TData = NonNullable<StandardSchemaV1.InferOutput<TSchema>>,
>(config: ResourceConfig<TSchema, TData>): Resource<TData> {
  const { request = asksByLoad, load, schema, read, interpret = null } = config ?? {};
  validateAsking(config);
  validateFunction('read', read, 'data to { status, verdict }');
  if (interpret !== null)
    validateFunction('interpret', interpret, 'a response to a finding, a reading or undefined');
  validateSchema('resource.schema', schema);
  validateParts(config, PARTS);
  return {
    request,
    load: load ?? null,
    schema,
    read: read as Resource<TData>['read'],
    interpret,
    ...sharedParts(config, 2 ** 20),
  };
}

/** @throws {InputError} for neither or both of `request` and `load`, and for credentials that nothing would send. */
function validateAsking(config: unknown): void {
  const { request, load, credentials }: Partial<ResourceConfig<StandardSchemaV1>> = Object(config);
  if (load === undefined || load === null) {
    const asking =
      'an id to { url, method?, headers?, body? } (or `load`, with a client of your own)';
    validateFunction('request', request, asking);
    return;
  }
  validateFunction('load', load, 'an id and { signal, last } to a promise of data or a Response');
  if (request !== undefined && request !== asksByLoad)
    throw new InputError('resource.request', request, 'none beside `load`: leave out one of them');
  if (validateCredentials(credentials).length > 0)
    throw new InputError(
      'resource.credentials',
      credentials,
      'none beside `load`, whose client authenticates by itself',
    );
}

const asksByLoad: RequestFor = () => {
  throw new InputError(
    'resource.request',
    undefined,
    'a resource with `request` (this one has `load`)',
  );
};

/** @throws {InputError} for an invalid part. */
export function sharedParts(config: SharedConfig, defaultMaxBytes: number) {
  const { credentials, secretFields = [], policy = {} } = config;
  const { longPollMs = null, maxBytes = defaultMaxBytes } = config;
  if (longPollMs !== null) validateLongPoll('resource.longPollMs', longPollMs);
  validateMaxBytes('resource.maxBytes', maxBytes);
  validateSecretFields('resource.secretFields', secretFields);
  resolvePolicy(policy);
  return {
    longPollMs,
    maxBytes,
    credentials: validateCredentials(credentials),
    secretFields,
    policy,
  };
}
