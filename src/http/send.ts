import { FetchError } from 'ofetch';
import type { Failure } from '../../machines/poll/observation.ts';
import type { AuthHeaders } from './auth-headers.ts';
import type { HttpResponse } from './classify.ts';
import type { Client } from './client.ts';
import { failureFrom } from './failure.ts';
import { pageOrigin } from './page-origin.ts';
import type { PreparedRequest } from './prepare-request.ts';
import { readBody } from './read-body.ts';
import type { Redact } from './redact.ts';
import { thrownFailure } from './thrown-failure.ts';
import type { PauseTimeout } from './timeout.ts';

const OPTIONS = {
  // The chart retries, and every status is a response.
  retry: false,
  ignoreResponseError: true,
  // fetch would carry X-Session-API-Key to another origin.
  redirect: 'manual',
  responseType: 'stream',
} as const;

/** The validators are ours; a browser's own cache would hide the 304. Some Workers throw for it. */
const IN_A_PAGE = { cache: 'no-store' } as const;

/**
 * Sends one request.
 *
 * @param auth the credentials' headers: each replaces earlier ones of its name, in any case.
 * @param hide takes the secrets of the request out of what a bug says.
 * @param pauseTimeout called while the request waits for a connection, which doesn't count against its time.
 * @returns the complete response, with what its fetch sent besides and must not be shown; or why there is none.
 */
export async function send(
  client: Client,
  { url, method, headers: fields, body, idempotent }: PreparedRequest,
  auth: readonly AuthHeaders[],
  maxBytes: number,
  signal: AbortSignal,
  hide: Redact,
  pauseTimeout?: PauseTimeout,
): Promise<HttpResponse | Failure> {
  const headers = new Map(fields);
  for (const { headers: secret } of auth)
    for (const [name, value] of Object.entries(secret)) headers.set(name.toLowerCase(), value);
  const cookies = auth.some(({ includeCookies }) => includeCookies) && INCLUDE_COOKIES;
  const secrets: string[] = [];
  const addSecrets = (more: readonly string[]) => void secrets.push(...more);
  // fetch ignores these; a fetch of one's own may send such a request again, stop its clock while it waits for a
  // connection, and say what it sends that must not be shown.
  const own = { idempotent, pauseTimeout, addSecrets };
  const init = {
    method,
    headers: [...headers],
    body,
    signal,
    ...own,
    ...cookies,
    ...OPTIONS,
    ...(pageOrigin() !== null && IN_A_PAGE),
  };
  try {
    const response = await client.ofetch.raw(url.href, init);
    return {
      httpStatus: response.status,
      headers: response.headers,
      body: await readBody(response, maxBytes).catch(failureFrom),
      at: Date.now(),
      url: url.href,
      secrets,
    };
  } catch (error) {
    return thrownFailure(ownError(error), client.thrower, hide);
  }
}

/** What ofetch has wrapped, whose message quotes the URL. */
const ownError = (error: unknown): unknown =>
  error instanceof FetchError ? (error.cause ?? error) : error;

const INCLUDE_COOKIES = { credentials: 'include' } as const;
