import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { LastReading } from '../../machines/poll/observation.ts';
import type { FollowUpRequest } from './status-request.ts';

/**
 * Makes one more request for the same observation, within half of the time that is left of it; at most three an answer.
 *
 * @returns the schema's output; `null` when the request failed in any way, and once the observation is over.
 * @throws {InputError} for an invalid request, and for a fourth one.
 */
export type FollowUp = <TSchema extends StandardSchemaV1>(
  request: FollowUpRequest,
  schema: TSchema,
) => Promise<NonNullable<StandardSchemaV1.InferOutput<TSchema>> | null>;

interface CompleteResponse {
  /** The status code (RFC 9110 section 15). */
  readonly httpStatus: number;
  /** A copy. */
  readonly headers: Headers;
  /** The URL that was requested. */
  readonly url: string;
  /** The whole body. */
  readonly text: string;
  /** The body parsed as JSON, and frozen; `undefined` when it isn't JSON. */
  readonly json: unknown;
  readonly followUp: FollowUp;
}

/** A complete response to the request for one id; read-only. */
export interface StatusResponse extends CompleteResponse {
  readonly id: string;
  /** The last reading without its data, `null` before the first one. */
  readonly last: LastReading | null;
}

/** A complete response to the request for a batch of ids; read-only. */
export interface BatchResponse extends CompleteResponse {
  readonly ids: readonly string[];
}
