import type { Credentials } from './credentials.ts';
import { validateParts } from './validate-config.ts';

/** One request: for the status of one id, or of a batch of ids. */
export interface StatusRequest {
  /** An http(s) URL without credentials; `endpointUrl` inserts an id safely. */
  readonly url: string | URL;
  /** The method (RFC 9110 section 9), in any case. Default: `GET`. */
  readonly method?: string | undefined;
  /** Headers that aren't secret; secrets belong to `credentials`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * A string is sent as it is, anything else as JSON with its `Content-Type`, unless the headers name one. Not for
   * `GET` and `HEAD`.
   */
  readonly body?: unknown;
  /** Whether a request whose method isn't idempotent (RFC 9110 section 9.2.2) may be sent again. */
  readonly idempotent?: boolean | undefined;
}

/** A further request for the same observation. */
export interface FollowUpRequest extends StatusRequest {
  /**
   * What authenticates it, besides the resource's own credentials, which go along to the origin of the first request
   * only.
   */
  readonly credentials?: Credentials | readonly Credentials[] | undefined;
}

const FIELDS = ['url', 'method', 'headers', 'body', 'idempotent'];
const FOLLOW_UP_FIELDS = [...FIELDS, 'credentials'];

/** @throws {InputError} for a field that doesn't exist, named below `path`; its value isn't shown. */
export const validateRequestFields = (path: string, request: unknown): void =>
  validateParts(request, FIELDS, path);

/** @throws {InputError} for a field that doesn't exist, named below `path`; its value isn't shown. */
export const validateFollowUpFields = (path: string, request: unknown): void =>
  validateParts(request, FOLLOW_UP_FIELDS, path);
