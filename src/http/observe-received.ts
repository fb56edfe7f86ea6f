import type { Observation } from '../../machines/poll/observation.ts';
import type { Resource } from '../resource/resource.ts';
import { type AuthHeaders, authHeaders, CredentialsError, NO_AUTH } from './auth-headers.ts';
import { unavailable } from './classify.ts';
import type { Client } from './client.ts';
import { failureFrom } from './failure.ts';
import { observeWithin } from './observe.ts';
import { prepareRequest } from './prepare-request.ts';
import { readBody } from './read-body.ts';
import { readStatus } from './read-status.ts';
import { requestTo, understandResponse } from './request.ts';
import { marked } from './request-status.ts';
import { type Found, type Paced, unpaced } from './resource-answer.ts';
import { secretsInRequest } from './sent-secrets.ts';

/** What is known of a response that came from elsewhere. */
interface Received {
  readonly id: string;
  /** When it was received, epoch ms. */
  readonly at: number;
  readonly requestTimeoutMs: number;
}

/**
 * Makes an observation of a response that came from elsewhere.
 *
 * @throws for a bug in the resource.
 */
export async function observeReceived<TData>(
  client: Client,
  resource: Resource<TData>,
  response: Response,
  { id, at, requestTimeoutMs }: Received,
): Promise<Observation<TData>> {
  const limit = { requestTimeoutMs, longPollMs: null, deadlineAt: null, deadlineMs: null };
  const timedOut = (failure: Parameters<typeof unavailable>[0]) => unpaced(unavailable(failure));
  const silence = { timedOut, held: unpaced({ type: 'accepted' } as const) };
  const { signal: endless } = new AbortController();

  const found = await observeWithin<Paced<TData>>(limit, endless, silence, async (task) => {
    const { secretFields, maxBytes } = resource;
    const { request, url } = asked(resource, id, response);
    const spec = { request, ids: [id], secretFields, maxBytes };
    const auth = await ownAuth(resource);
    const received = {
      httpStatus: response.status,
      headers: response.headers,
      body: await readBody(response, maxBytes).catch(failureFrom),
      at,
      url: response.url || url.href,
    };
    const moreSecrets = secretsInUrl(response.url, id);
    const sent = { spec, url, conditional: false, auth, moreSecrets };
    const question = { id, last: null, wasMalformed: false };
    const understood = await understandResponse<Found<TData>>(
      client,
      sent,
      received,
      task,
      (answer) => readStatus(resource, question, answer),
    );
    return marked<TData>(resource, understood.found);
  });
  return { ...found, at, elapsedMs: 0 } as Observation<TData>;
}

/** What a resource would have asked for; what `load` asks for isn't known. */
function asked(resource: Resource<unknown>, id: string, { url: from }: Response) {
  if (resource.load) return requestTo(from);
  const request = resource.request(id, null);
  return { request, url: prepareRequest('request(id)', request, null).url };
}

const secretsInUrl = (url: string, id: string): readonly string[] =>
  URL.canParse(url) ? secretsInRequest({ url }, new URL(url), [id]) : [];

/** The response is here: without credentials only its follow-ups may fail. */
async function ownAuth({ credentials }: Resource<unknown>): Promise<AuthHeaders> {
  try {
    return await authHeaders(credentials, null);
  } catch (error) {
    if (error instanceof CredentialsError) return NO_AUTH;
    throw error;
  }
}
