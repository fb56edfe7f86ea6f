import { httpFailure } from '../../machines/poll/observation.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { LoadStatus } from '../resource/load-status.ts';
import type { Resource } from '../resource/resource.ts';
import { NO_AUTH } from './auth-headers.ts';
import { failed, type HttpResponse, rejected, unavailable } from './classify.ts';
import type { Client } from './client.ts';
import { errorChain, textOf } from './error-chain.ts';
import { failure } from './failure.ts';
import { givenAnswer, thrownAnswer } from './loaded.ts';
import type { Task } from './observe.ts';
import { quoted } from './quoted.ts';
import { readStatus, type StatusQuestion } from './read-status.ts';
import type { Redact } from './redact.ts';
import { requestTo, type Understood, understandResponse } from './request.ts';
import { type Found, type Paced, unpaced } from './resource-answer.ts';
import { hidingTokens, secretsOfClient } from './secrets-of-client.ts';
import { isNetworkError, thrownFailure } from './thrown-failure.ts';

/**
 * Has a client of the user's ask for the status of one id.
 *
 * @throws for a bug in the resource, but for one in `load`, which is an answer.
 */
export async function loadStatus<TData>(
  client: Client,
  resource: Resource<TData>,
  load: LoadStatus,
  question: StatusQuestion,
  task: Task,
): Promise<Paced<TData>> {
  const { id, last } = question;
  const careful = hidingTokens(client);
  const { secretFields, maxBytes } = resource;
  const { signal, waiting } = task;
  const understand = async (
    response: HttpResponse,
    by: unknown,
    found?: (hide: Redact) => Found<TData>,
  ): Promise<Paced<TData>> => {
    const { request, url } = requestTo(response.url);
    const spec = { request, ids: [id], secretFields, maxBytes };
    const moreSecrets = secretsOfClient(by, last, id);
    // Its client may well have asked conditionally.
    const sent = { spec, url, conditional: last !== null, auth: NO_AUTH, moreSecrets };
    const understood = await understandResponse<Found<TData>>(
      careful,
      sent,
      response,
      task,
      async (answer): Promise<Understood<Found<TData>>> =>
        found
          ? { found: found(answer.hide), isRefused: false }
          : readStatus(resource, question, answer),
    );
    return understood.found;
  };

  let response: HttpResponse;
  let given: unknown;
  try {
    waiting.isWaiting = true;
    given = await load(id, { signal, last });
    response = await givenAnswer(given, maxBytes);
  } catch (thrown) {
    const carried = await thrownAnswer(thrown, maxBytes, isNetworkError);
    waiting.isWaiting = false;
    if (carried === null || (isSuccess(carried) && isNotJson(thrown)))
      return unpaced(unanswered(thrown, careful.redactor(secretsOfClient(thrown, last, id))));
    if (!isSuccess(carried)) return understand(carried, thrown);
    // What the client makes of a good answer isn't in it.
    return understand(carried, thrown, (hide) =>
      unavailable(httpFailure(carried.httpStatus, true, quoted(textOf(thrown, 'message'), hide))),
    );
  }
  waiting.isWaiting = false;
  return understand(response, given);
}

const isSuccess = ({ httpStatus }: HttpResponse) => httpStatus < 300;

/** What it means that a client has no answer. */
function unanswered(thrown: unknown, hide: Redact) {
  if (isNotJson(thrown)) return unavailable(failure('notJson', 'The body is not JSON'));
  // What a resource says of an id, for the user.
  if (thrown instanceof InputError && !isOfLoad(thrown))
    return rejected(failure('http', quoted(thrown.message, hide), { retryable: false }));
  return failed(thrownFailure(thrown, 'client', hide));
}

/** What `load` gave, rather than what it was given. */
const isOfLoad = ({ path }: InputError) => path === 'load(id)';

/** Whether a client has found no JSON in a body; what is no text at all is a bug in what it was given. */
const isNotJson = (thrown: unknown): boolean =>
  errorChain(thrown).some((error) => {
    const message = textOf(error, 'message');
    return (
      textOf(error, 'name') === 'SyntaxError' &&
      /\bJSON\b/.test(message) &&
      !/"undefined" is not valid|"?\[object Object\]"? is not valid/.test(message)
    );
  });
