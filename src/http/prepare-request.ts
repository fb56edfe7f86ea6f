import type { Validators } from '../../machines/poll/observation.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { httpUrl } from '../resource/endpoint-url.ts';
import type { StatusRequest } from '../resource/status-request.ts';
import { conditionalHeaders } from './conditional.ts';
import { requestBody } from './request-body.ts';
import { requestHeaders } from './request-headers.ts';

/** A request as it is sent, but for its credentials. */
export interface PreparedRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | null;
  readonly idempotent: boolean;
  /** Whether it carries validators. */
  readonly conditional: boolean;
}

/**
 * What a resource's request becomes.
 *
 * @param path names the request in errors.
 * @param validators makes it conditional if its method allows that; `null` for an unconditional request.
 * @throws {InputError} for what is no request, and for a URL, method, header or body that can't be sent.
 */
export function prepareRequest(
  path: string,
  request: StatusRequest,
  validators: Validators | null,
): PreparedRequest {
  validateIsRequest(path, request);
  const url = httpUrl(`${path}.url`, request.url);
  const method = methodOf(path, request.method);
  const { text, contentType } = requestBody(`${path}.body`, method, request.body);
  const isSafe = SAFE.includes(method);
  // RFC 9110 section 13.1.2: to other methods a server responds with 412.
  const conditions = isSafe ? conditionalHeaders(url, validators) : {};
  const { idempotent = isSafe || IDEMPOTENT.includes(method) } = request;
  if (typeof idempotent !== 'boolean')
    throw new InputError(`${path}.idempotent`, idempotent, 'true or false');
  return {
    url,
    method,
    headers: requestHeaders(path, request.headers, contentType, conditions),
    body: text,
    idempotent,
    conditional: Object.keys(conditions).length > 0,
  };
}

/** Text isn't shown: it may hold a secret. */
function validateIsRequest(path: string, given: unknown): void {
  const isObject = typeof given === 'object' && given !== null;
  if (isObject && !(given instanceof URL) && !(given instanceof Promise)) return;
  // Nobody else waits for it: were it rejected, it would end the process.
  if (given instanceof Promise) given.catch(() => {});
  throw new InputError(path, kindOf(given), '{ url, method?, headers?, body?, idempotent? }');
}

function kindOf(given: unknown): unknown {
  if (given instanceof URL) return 'a URL';
  if (given instanceof Promise) return 'a promise';
  return given === null || given === undefined ? given : `a ${typeof given}`;
}

const SAFE = ['GET', 'HEAD'];
/** RFC 9110 section 9.2.2. */
const IDEMPOTENT = ['PUT', 'DELETE', 'OPTIONS'];

/** fetch refuses these. */
const FORBIDDEN = /^(CONNECT|TRACE|TRACK)$/;

function methodOf(path: string, method: unknown = 'GET'): string {
  const name = typeof method === 'string' ? method.toUpperCase() : '';
  if (/^[A-Z]+(-[A-Z]+)*$/.test(name) && !FORBIDDEN.test(name)) return name;
  throw new InputError(
    `${path}.method`,
    method,
    'a method that fetch can send, such as GET or POST',
  );
}
