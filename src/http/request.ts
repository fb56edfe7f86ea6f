import { type $Fetch, createFetch } from 'ofetch';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import type { Failure, Observation, Validators } from '../../machines/poll/observation.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { httpUrl } from '../resource/endpoint-url.ts';
import type { StatusRequest } from '../resource/resource.ts';
import {
  type Answer,
  classify,
  type Finding,
  type JsonDocument,
  rejected,
  unavailable,
} from './classify.ts';
import {
  type AuthHeaders,
  authHeaders,
  type Credentials,
  CredentialsError,
} from './credentials.ts';
import { withoutSecrets } from './error-without-secrets.ts';
import { failure, failureFrom, timeoutFailure } from './failure.ts';
import { readBody } from './read-body.ts';
import { createRedactor, type Redact } from './redact.ts';
import { isPlainWordIn, secretsInRequest } from './sent-secrets.ts';
import { withTimeout } from './timeout.ts';

export type Fetch = typeof globalThis.fetch;

/** One spec to a server. */
export interface RequestSpec {
  readonly request: StatusRequest;
  readonly ids: readonly string[];
  readonly credentials: readonly Credentials[];
  /** What makes it conditional, `null` when nothing does. */
  readonly validators: Validators | null;
  /** Whether a good reading came earlier. */
  readonly hasReading: boolean;
  /** The largest body that is read. */
  readonly maxBytes: number;
}

/** What the requests for one resource share. */
export interface Client {
  readonly ofetch: $Fetch;
  readonly redactor: (secrets: readonly string[]) => Redact;
}

/** @throws {InputError} for a `fetch` that is no function. */
export function createClient(fetch: Fetch = (...request) => globalThis.fetch(...request)): Client {
  if (typeof fetch !== 'function')
    throw new InputError('fetch', fetch, 'a function like the global fetch');
  return { ofetch: createFetch({ fetch }), redactor: createRedactor() };
}

/** What the transport adds to whatever it finds: the time, and the chance. */
type Circumstances = Pick<Observation, 'at' | 'jitter' | 'elapsedMs'> & {
  readonly serverPaceMs: number | null;
};

/** Finds something out within a time; after an abort it never settles. */
export async function observe<T extends object>(
  requestTimeoutMs: number,
  outer: AbortSignal,
  find: (signal: AbortSignal) => Promise<T | Finding>,
): Promise<(T | Finding) & Circumstances> {
  const startedAt = performance.now();
  const late = unavailable(timeoutFailure(requestTimeoutMs));
  const finding = await withTimeout<T | Finding>(requestTimeoutMs, late, outer, find);
  return {
    serverPaceMs: null,
    ...finding,
    at: Date.now(),
    jitter: Math.random(),
    elapsedMs: Math.round(performance.now() - startedAt),
  };
}

/**
 * Asks once, and after a 401 once more if the credentials have fresh proof to offer.
 *
 * @throws {InputError} for a URL that can't be taken, and whatever `read` throws: bugs.
 */
export async function ask<T extends object>(
  { ofetch, redactor }: Client,
  spec: RequestSpec,
  signal: AbortSignal,
  read: (document: JsonDocument, hide: Redact) => Promise<T | Finding>,
): Promise<T | Finding> {
  const { request, ids, credentials, validators, hasReading, maxBytes } = spec;
  const url = httpUrl('request(id).url', request?.url);
  const target = url.href;
  const conditions = isAnotherOrigin(url) ? {} : conditionsFrom(validators);

  try {
    const { answer, secrets } = await withFreshCredentials(credentials, (proof) =>
      exchange(ofetch, target, headersOf(request, conditions, proof), proof, maxBytes, signal),
    );
    if ('code' in answer) return unavailable(answer);
    const conditional = Object.keys(conditions).length > 0;
    const redact = redactor([...secrets, ...secretsInRequest(request, url, ids)]);
    const hide: Redact = (words, enough) =>
      isPlainWordIn(url, words) ? words : redact(words, enough);
    const found = classify(answer, { conditional, hasReading }, hide);
    if (found.type !== 'document') return found;
    return await read(found, hide).catch((error) => {
      throw withoutSecrets(error, hide);
    });
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    const { message, retryable } = error;
    const fault = failure('defect', message, { retryable });
    return retryable ? unavailable(fault) : rejected(fault);
  }
}

async function withFreshCredentials(
  credentials: readonly Credentials[],
  ask: (proof: AuthHeaders) => Promise<Answer | Failure>,
) {
  const proof = await authHeaders(credentials, false);
  const answer = await ask(proof);
  if ('code' in answer || answer.httpStatus !== 401) return { answer, secrets: proof.secrets };
  const fresh = await authHeaders(credentials, true);
  if (jsonEqual(fresh.headers, proof.headers)) return { answer, secrets: proof.secrets };
  return { answer: await ask(fresh), secrets: [...proof.secrets, ...fresh.secrets] };
}

/** One request and its answer, or why there was none. */
async function exchange(
  ofetch: $Fetch,
  url: string,
  headers: Headers,
  { includeCookies }: AuthHeaders,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Answer | Failure> {
  try {
    const response = await ofetch.raw(url, {
      headers,
      signal,
      // The chart retries, and every status is an answer.
      retry: false,
      ignoreResponseError: true,
      // fetch would carry X-Session-API-Key to another origin.
      redirect: 'manual',
      // The validators are ours; a browser's own cache would hide the 304.
      cache: 'no-store',
      responseType: 'stream',
      ...(includeCookies && { credentials: 'include' }),
    });
    const body = await readBody(response.body, maxBytes).catch(failureFrom);
    return { httpStatus: response.status, headers: response.headers, body, at: Date.now() };
  } catch (error) {
    return failureFrom(error);
  }
}

type Fields = Readonly<Record<string, string>>;

/** Each takes the place of what stands before it, however its name is spelt. */
function headersOf({ headers }: StatusRequest, conditions: Fields, proof: AuthHeaders): Headers {
  const all = ownHeaders(headers);
  if (!all.has('accept')) all.set('accept', 'application/json');
  for (const [name, value] of Object.entries(conditions)) all.set(name, value);
  for (const [name, value] of Object.entries(proof.headers)) all.set(name, value);
  return all;
}

/** @throws {InputError} for what can't be a header. It shows no value, which the platform's own error would. */
function ownHeaders(headers: StatusRequest['headers']): Headers {
  try {
    return new Headers(headers);
  } catch {
    throw new InputError(
      'request(id).headers',
      headers,
      'names of headers and values without line breaks, control characters or characters past U+00FF',
    );
  }
}

/** Another than that of the page, if this is one: it would have to allow conditions (CORS), and many don't. */
const isAnotherOrigin = (url: URL) =>
  globalThis.origin !== undefined && globalThis.origin !== url.origin;

/** RFC 9110 section 13.1. */
const conditionsFrom = (validators: Validators | null): Fields => ({
  ...(validators?.etag && { 'if-none-match': validators.etag }),
  ...(validators?.lastModified && { 'if-modified-since': validators.lastModified }),
});
