import { type $Fetch, createFetch } from 'ofetch';
import { fromPromise } from 'xstate';
import type { Failure, Observation, Validators } from '../../machines/observation.ts';
import type { FetchInput } from '../../machines/polling.setup.ts';
import { sameJson } from '../../machines/same-json.ts';
import type { Resource } from '../resource.ts';
import { type Answer, classify, type Finding, rejected, unavailable } from './classify.ts';
import { CredentialsError, LEAST_SECRET, type Proof, prove, redact } from './credentials.ts';
import { httpUrl } from './endpoint-url.ts';
import { failure, failureFrom, timeoutFailure } from './failure.ts';
import { readBody } from './read-body.ts';
import { readDocument } from './read-document.ts';
import { withinTime } from './within-time.ts';

export type Fetch = typeof globalThis.fetch;

/** A status is small; anything larger is not one. */
const MOST_BYTES = 2 ** 20;

/**
 * The actor that performs one request and resolves to an `Observation`, whatever the network does.
 * It rejects only for a bug in the resource. After an abort it never settles.
 */
export function createFetchStatus<TData>(
  resource: Resource<TData>,
  fetch: Fetch = (...request) => globalThis.fetch(...request),
) {
  const ofetch = createFetch({ fetch });

  return fromPromise<Observation<TData>, FetchInput>(async ({ input, signal }) => {
    const startedAt = performance.now();
    const late = unavailable(timeoutFailure(input.requestTimeoutMs));
    const finding = await withinTime(input.requestTimeoutMs, late, signal, (signal) =>
      find(ofetch, resource, input, signal),
    );
    return {
      serverPaceMs: null,
      ...finding,
      at: Date.now(),
      jitter: Math.random(),
      elapsedMs: Math.round(performance.now() - startedAt),
    } as Observation<TData>;
  });
}

async function find<TData>(
  ofetch: $Fetch,
  resource: Resource<TData>,
  { id, validators, hasReading }: FetchInput,
  signal: AbortSignal,
): Promise<Finding> {
  const { url, headers } = resource.request(id);
  const target = httpUrl('request(id).url', url).href;
  const conditions = conditionsFrom(validators);
  const plain = { accept: 'application/json', ...headers, ...conditions };

  try {
    const { answer, secrets } = await authorized(resource.credentials, (proof) =>
      exchange(ofetch, target, plain, proof, signal),
    );
    if ('code' in answer) return unavailable(answer);
    const hidden = [...secrets, ...inQuery(target, id)];
    const found = classify(withoutEcho(answer, hidden), {
      conditional: Object.keys(conditions).length > 0,
      hasReading,
    });
    if (found.type === 'document') return await readDocument(resource, found, hasReading);
    return 'failure' in found
      ? { ...found, failure: withoutSecrets(found.failure, hidden) }
      : found;
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    const { message, retryable } = error;
    const fault = failure('defect', message, { retryable });
    return retryable ? unavailable(fault) : rejected(fault);
  }
}

/** Asks, and after a 401 once more if the credentials have fresh proof to offer. */
async function authorized(
  credentials: Resource<unknown>['credentials'],
  ask: (proof: Proof) => Promise<Answer | Failure>,
) {
  const proof = await prove(credentials, false);
  const answer = await ask(proof);
  if ('code' in answer || answer.httpStatus !== 401) return { answer, secrets: proof.secrets };
  const fresh = await prove(credentials, true);
  if (sameJson(fresh.headers, proof.headers)) return { answer, secrets: proof.secrets };
  return { answer: await ask(fresh), secrets: [...proof.secrets, ...fresh.secrets] };
}

/** One request and its answer, or why there was none. */
async function exchange(
  ofetch: $Fetch,
  url: string,
  plain: Readonly<Record<string, string>>,
  proof: Proof,
  signal: AbortSignal,
): Promise<Answer | Failure> {
  const headers = new Headers({ ...plain, ...proof.headers });
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
      ...(proof.includeCookies && { credentials: 'include' }),
    });
    const body = await readBody(response.body, MOST_BYTES).catch(failureFrom);
    return { httpStatus: response.status, headers: response.headers, body, at: Date.now() };
  } catch (error) {
    return failureFrom(error);
  }
}

/** RFC 9110 section 13.1. */
const conditionsFrom = (validators: Validators | null) => ({
  ...(validators?.etag && { 'if-none-match': validators.etag }),
  ...(validators?.lastModified && { 'if-modified-since': validators.lastModified }),
});

/** What a query may hold in secret, as it is and as it was sent: servers repeat URLs. */
const inQuery = (url: string, id: string): string[] =>
  new URL(url).search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1))
    .flatMap((sent) => [sent, ...new URLSearchParams(`_=${sent}`).values()])
    .filter((value) => value.length >= LEAST_SECRET && !value.includes(id))
    .sort((a, b) => b.length - a.length);

/** Before words are cut to their length: half a secret isn't found any more. */
const withoutEcho = (answer: Answer, secrets: readonly string[]): Answer =>
  typeof answer.body === 'string' && answer.httpStatus >= 300
    ? { ...answer, body: redact(answer.body, secrets) }
    : answer;

const withoutSecrets = (fault: Failure, secrets: readonly string[]): Failure => ({
  ...fault,
  message: redact(fault.message, secrets),
});
