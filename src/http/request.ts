import type { $Fetch, FetchOptions } from 'ofetch';
import type { Failure, Validators } from '../../machines/poll/observation.ts';
import type { Credentials } from '../resource/credentials.ts';
import { httpUrl } from '../resource/endpoint-url.ts';
import type { StatusRequest } from '../resource/resource.ts';
import { type AuthHeaders, CredentialsError } from './auth-headers.ts';
import type { HttpResponse } from './classify.ts';
import type { Client } from './client.ts';
import { conditionalHeaders } from './conditional.ts';
import { failure, failureFrom } from './failure.ts';
import { readBody } from './read-body.ts';
import { hideNothing, type Redact } from './redact.ts';
import { redactRequest } from './redact-request.ts';
import { requestHeaders } from './request-headers.ts';
import { type Access, withFreshCredentials } from './with-fresh-credentials.ts';

/** One request to a server. */
export interface RequestSpec {
  readonly request: StatusRequest;
  /** The requested ids, which aren't secret. */
  readonly ids: readonly string[];
  readonly credentials: readonly Credentials[];
  /** What makes it conditional, `null` for an unconditional request. */
  readonly validators: Validators | null;
  /** The largest body that is read. */
  readonly maxBytes: number;
}

/** What came of a request. */
export interface Exchange {
  /** The complete response, or why there is none. */
  readonly response: HttpResponse | Failure;
  /** Whether the request carried validators. */
  readonly conditional: boolean;
  /** Takes the request's secrets out of what the server says. */
  readonly hide: Redact;
}

/**
 * Sends one GET request, and after a 401 again if the credentials have changed.
 *
 * @throws {InputError} for a URL or headers that can't be sent.
 */
export async function sendRequest(
  { ofetch, redactor }: Client,
  { request, ids, credentials, validators, maxBytes }: RequestSpec,
  signal: AbortSignal,
): Promise<Exchange> {
  const url = httpUrl('request(id).url', request?.url);
  const conditions = conditionalHeaders(url, validators);

  const sendWith = (auth: AuthHeaders) => {
    const headers = requestHeaders(request.headers, conditions, auth.headers);
    const cookies = auth.includeCookies ? INCLUDE_COOKIES : {};
    return send(ofetch, url, { headers, signal, ...cookies }, maxBytes);
  };
  const { answer: response, secrets } = await withFreshCredentials(
    credentials,
    signal,
    sendWith,
    accessOf,
  ).catch(withoutSecret);
  return {
    response,
    conditional: Object.keys(conditions).length > 0,
    hide: 'code' in response ? hideNothing : redactRequest(redactor, request, url, ids, secrets),
  };
}

const accessOf = (response: HttpResponse | Failure): Access => {
  if ('code' in response) return 'unknown';
  if (response.httpStatus === 401) return 'refused';
  return response.httpStatus < 400 ? 'accepted' : 'unknown';
};

/** A source that fails is a failure of the request. */
function withoutSecret(error: unknown): { answer: Failure; secrets: readonly string[] } {
  if (!(error instanceof CredentialsError)) throw error;
  const { message, retryable } = error;
  return { answer: failure('defect', message, { retryable }), secrets: [] };
}

const INCLUDE_COOKIES = { credentials: 'include' } as const;

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

/** The complete response, or why there is none. */
async function send(
  ofetch: $Fetch,
  url: URL,
  options: FetchOptions,
  maxBytes: number,
): Promise<HttpResponse | Failure> {
  try {
    const response = await ofetch.raw(url.href, { ...options, ...OPTIONS });
    const body = await readBody(response.body, maxBytes).catch(failureFrom);
    return { httpStatus: response.status, headers: response.headers, body, at: Date.now() };
  } catch (error) {
    return failureFrom(error);
  }
}
