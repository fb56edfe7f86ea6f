import type { $Fetch } from 'ofetch';
import type { Failure } from '../../machines/poll/observation.ts';
import type { AuthHeaders } from './auth-headers.ts';
import type { HttpResponse } from './classify.ts';
import { failureFrom } from './failure.ts';
import type { PreparedRequest } from './prepare-request.ts';
import { readBody } from './read-body.ts';
import type { PauseTimeout } from './timeout.ts';

const OPTIONS = {
  // The chart retries, and every status is a response.
  retry: false,
  ignoreResponseError: true,
  // fetch would carry X-Session-API-Key to another origin.
  redirect: 'manual',
  // The validators are ours; a browser's own cache would hide the 304.
  cache: 'no-store',
  responseType: 'stream',
} as const;

/**
 * Sends one request.
 *
 * @param auth the credentials' headers: each replaces earlier ones of its name, in any case.
 * @param pauseTimeout called while the request waits for a connection, which doesn't count against its time.
 * @returns the complete response, with what a proxy was told that must not be shown; or why there is none.
 */
export async function send(
  ofetch: $Fetch,
  { url, method, headers: fields, body, idempotent }: PreparedRequest,
  auth: readonly AuthHeaders[],
  maxBytes: number,
  signal: AbortSignal,
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
  const init = { method, headers: [...headers], body, signal, ...own, ...cookies, ...OPTIONS };
  try {
    const response = await ofetch.raw(url.href, init);
    return {
      httpStatus: response.status,
      headers: response.headers,
      body: await readBody(response, maxBytes).catch(failureFrom),
      at: Date.now(),
      url: url.href,
      secrets,
    };
  } catch (error) {
    return failureFrom(error);
  }
}

const INCLUDE_COOKIES = { credentials: 'include' } as const;
