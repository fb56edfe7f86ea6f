import type { Failure, Validators } from '../../machines/poll/observation.ts';
import type { Credentials } from '../resource/credentials.ts';
import { type StatusRequest, validateRequestFields } from '../resource/status-request.ts';
import type { FollowUp } from '../resource/status-response.ts';
import { type AuthHeaders, CredentialsError } from './auth-headers.ts';
import type { HttpResponse } from './classify.ts';
import { failed, type Rejection, type Unavailability } from './classify.ts';
import type { Client } from './client.ts';
import { failure } from './failure.ts';
import { createFollowUps } from './follow-up.ts';
import type { Task } from './observe.ts';
import { askedMs } from './pacing-headers.ts';
import { prepareRequest } from './prepare-request.ts';
import type { Redact } from './redact.ts';
import { redactErrors } from './redact-errors.ts';
import { type RequestRedactor, requestRedactor } from './redact-request.ts';
import { send } from './send.ts';
import { type Access, withFreshCredentials } from './with-fresh-credentials.ts';

/** One request to a server. */
export interface RequestSpec {
  /** Names the request in errors. */
  readonly path: string;
  readonly request: StatusRequest;
  /** The requested ids, which aren't secret. */
  readonly ids: readonly string[];
  readonly credentials: readonly Credentials[];
  /** Names of fields of its body that hold a secret. */
  readonly secretFields: readonly string[];
  /** What makes it conditional, `null` for an unconditional request. */
  readonly validators: Validators | null;
  /** The largest body that is read. */
  readonly maxBytes: number;
}

/** A response, and what goes with it. */
export interface Answer {
  readonly response: HttpResponse;
  /** Whether the request carried validators. */
  readonly conditional: boolean;
  /** Takes the secrets of the request and of its follow-ups out of what the server says. */
  readonly hide: Redact;
  readonly followUp: FollowUp;
}

/** What a response says, the wait included that its body asks for. */
export interface Understood<TFound> {
  readonly found: TFound & { readonly askedMs?: number | null };
  /** Whether fresh credentials may help. */
  readonly isRefused: boolean;
}

type Paced<TFound> = TFound & { readonly askedMs: number | null };

/**
 * Sends one request and has its response understood; if that refuses the credentials, once more with fresh ones.
 *
 * @throws {InputError} for a request that can't be sent; whatever `understand` throws, without the request's secrets.
 */
export async function ask<TFound extends object>(
  client: Client,
  spec: RequestSpec,
  task: Task,
  understand: (answer: Answer) => Promise<Understood<TFound>>,
): Promise<Paced<TFound | Unavailability | Rejection>> {
  const { path, request, credentials, validators } = spec;
  const { signal, waiting, pauseTimeout } = task;
  const prepared = prepareRequest(path, request, validators);
  validateRequestFields(path, request);

  const once = async (auth: AuthHeaders) => {
    waiting.isWaiting = true;
    const { maxBytes } = spec;
    const sent = { spec, url: prepared.url, conditional: prepared.conditional, auth };
    const hide: Redact = (text) => redactorFor(client, sent).hide(text);
    const response = await send(client, prepared, [auth], maxBytes, signal, hide, pauseTimeout);
    waiting.isWaiting = false;
    if ('code' in response) return unanswered(response);
    return understandResponse(client, sent, response, task, understand);
  };

  const { answer } = await withFreshCredentials(credentials, signal, once, accessOf).catch(
    withoutSecret,
  );
  return answer.found;
}

const GOOD: readonly unknown[] = ['reading', 'readings', 'accepted', 'unchanged'];

const accessOf = ({ found, isRefused }: Understood<object>): Access => {
  if (isRefused) return 'refused';
  return 'type' in found && GOOD.includes(found.type) ? 'accepted' : 'unknown';
};

/** A source that fails is a failure of the request. */
function withoutSecret(error: unknown) {
  if (!(error instanceof CredentialsError)) throw error;
  const { message, retryable } = error;
  return { answer: unanswered(failure('http', message, { retryable })) };
}

const unanswered = (fault: Failure) => ({
  found: { ...failed(fault), askedMs: null },
  isRefused: false,
});

/** A request that a response answers. */
export interface Sent {
  readonly spec: Pick<RequestSpec, 'request' | 'ids' | 'secretFields' | 'maxBytes'>;
  readonly url: URL;
  /** Whether it carried validators. */
  readonly conditional: boolean;
  readonly auth: AuthHeaders;
  /** Secrets besides those of its credentials. */
  readonly moreSecrets?: readonly string[];
}

const NOWHERE = 'about:blank';

/** A request that another has made, as far as it is known. */
export function requestTo(url: string): Pick<Sent, 'url'> & Pick<RequestSpec, 'request'> {
  const known = URL.canParse(url) ? url : NOWHERE;
  return { request: { url: known }, url: new URL(known) };
}

function redactorFor(client: Client, { spec, url, auth, moreSecrets = [] }: Sent): RequestRedactor {
  const { request, ids, secretFields } = spec;
  const redactor = requestRedactor(client.redactor, ids, secretFields);
  redactor.add({ request, url, secrets: [...auth.secrets, ...moreSecrets] });
  return redactor;
}

/** The pace that a response asks for holds whatever else it says. */
export async function understandResponse<TFound extends object>(
  client: Client,
  sent: Sent,
  response: HttpResponse,
  { signal, pauseTimeout, leftMs }: Omit<Task, 'waiting'>,
  understand: (answer: Answer) => Promise<Understood<TFound>>,
): Promise<Understood<TFound> & { readonly found: Paced<TFound> }> {
  const { spec, url, conditional, auth } = sent;
  const { maxBytes } = spec;
  const pace = askedMs(response);
  const redactor = redactorFor(client, sent);
  redactor.addSecrets(response.secrets);
  const { hide } = redactor;
  const { origin } = url;
  const time = { signal, pauseTimeout, leftMs };
  const followUps = createFollowUps({ client, origin, auth, maxBytes, redactor, ...time });
  const { followUp } = followUps;
  return redactErrors(hide, async () => {
    try {
      const { found, isRefused } = await understand({ response, conditional, hide, followUp });
      return { found: { ...found, askedMs: longer(pace, found.askedMs ?? null) }, isRefused };
    } finally {
      followUps.end();
    }
  });
}

const longer = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);
