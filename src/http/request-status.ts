import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import {
  httpFailure,
  type LastReading,
  type Observation,
} from '../../machines/poll/observation.ts';
import type { Resource } from '../resource/resource.ts';
import type { StatusRequest } from '../resource/status-request.ts';
import { rejected, unavailable } from './classify.ts';
import type { Client } from './client.ts';
import { loadStatus } from './load-status.ts';
import { observeWithin } from './observe.ts';
import { readStatus } from './read-status.ts';
import { withoutSecrets } from './redact-errors.ts';
import { ask, type RequestSpec } from './request.ts';
import { requestOrRefusal } from './request-or-refusal.ts';
import { type Found, type Paced, unpaced } from './resource-answer.ts';
import { secretsInRequest } from './sent-secrets.ts';

/**
 * Makes one request for the status of one id. After an abort the promise never settles.
 *
 * @throws for a bug in the resource.
 */
export function requestStatus<TData>(
  client: Client,
  resource: Resource<TData>,
  input: FetchInput,
  signal: AbortSignal,
): Promise<Observation<TData>> {
  const { id, validators, wasMalformed } = input;
  const last = input.last ? Object.freeze({ ...input.last }) : null;
  const limit = { ...input, longPollMs: resource.longPollMs };
  const silence = {
    timedOut: (failure: Parameters<typeof unavailable>[0]) => unpaced(unavailable(failure)),
    held: marked<TData>(resource, unpaced({ type: 'accepted' })),
  };
  return observeWithin<Paced<TData>>(limit, signal, silence, async (task) => {
    const { secretFields, maxBytes } = resource;
    const question = { id, last, wasMalformed };
    const { load } = resource;
    if (load) {
      const found = await loadStatus(client, resource, load, question, task);
      return marked<TData>(resource, found);
    }
    const { request, refusal } = requestOrRefusal(
      () => resource.request(id, last),
      (error) => withoutPlace(error, client, id, last),
    );
    if (refusal) return unpaced(refusal);
    const isElsewhere = isForeign(resource, request, id, last);
    const credentials = isElsewhere ? [] : resource.credentials;
    const isWithheld = isElsewhere && resource.credentials.length > 0;
    const shared = { credentials, secretFields, maxBytes, validators };
    const spec: RequestSpec = { path: 'request(id)', request, ids: [id], ...shared };
    const found = await ask<Found<TData>>(client, spec, task, (answer) =>
      readStatus(resource, question, answer),
    );
    return marked<TData>(resource, isWithheld ? withoutBlame(found) : found);
  }) as Promise<Observation<TData>>;
}

/** A refusal of what went without the resource's credentials says nothing of them: it ends this poll alone. */
const withoutBlame = <TData>(found: Paced<TData>): Paced<TData> =>
  found.type === 'unauthorized'
    ? {
        ...rejected(httpFailure(found.httpStatus ?? null, false, found.message)),
        askedMs: found.askedMs,
      }
    : found;

/** What a resource throws, without what the query of the place holds that an answer has named. */
function withoutPlace(
  error: unknown,
  { redactor }: Client,
  id: string,
  last: LastReading | null,
): unknown {
  const url = placeIn(last?.next ?? '');
  const secrets = url === null ? [] : secretsInRequest({ url }, url, [id]);
  return withoutSecrets(error, redactor(secrets));
}

const SOMEWHERE = 'http://somewhere.invalid';

const placeIn = (next: string): URL | null =>
  URL.canParse(next, SOMEWHERE) ? new URL(next, SOMEWHERE) : null;

/**
 * Whether a request may go to another host because an answer has named a place there, in whatever form: then the
 * credentials stay at home, which is where the request goes before anything is known. Where that isn't known, they go
 * along unless a host was named.
 */
function isForeign<TData>(
  resource: Resource<TData>,
  request: StatusRequest,
  id: string,
  last: LastReading | null,
): boolean {
  if (last === null || last.next === null) return false;
  const place = originOf(request?.url);
  try {
    const home = originOf(resource.request(id, null)?.url);
    if (home !== null) return home !== place;
  } catch {
    // It needs what the last reading said.
  }
  return placeIn(last.next)?.origin !== SOMEWHERE;
}

const originOf = (url: string | URL | undefined): string | null =>
  URL.canParse(String(url)) ? new URL(String(url)).origin : null;

const GOOD: readonly string[] = ['reading', 'accepted', 'unchanged'];

/** A good answer of a resource that lets the server hold the request says so. */
export const marked = <TData>(
  { longPollMs }: Resource<TData>,
  found: Paced<TData>,
): Paced<TData> =>
  longPollMs !== null && GOOD.includes(found.type)
    ? ({ ...found, isLongPoll: true } as Paced<TData>)
    : found;
