import type { Observation } from '../../machines/poll/observation.ts';
import { resolvePolicy } from '../../machines/poll/policy.ts';
import { MAX_TIME_MS } from '../../machines/validate/actor-events.ts';
import { objectAt } from '../../machines/validate/argument.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { nonEmptyString, number } from '../../machines/validate/validate.ts';
import { createClient, type Fetch } from '../http/client.ts';
import { observeReceived } from '../http/observe-received.ts';
import type { Resource } from '../resource/resource.ts';

export interface ObserveOptions {
  /** The id that the response is about. */
  readonly id: string;
  /** When it was received, epoch ms. Default: now. */
  readonly at?: number | undefined;
  /** Performs the follow-ups of the resource. Default: the global `fetch`, looked up at each request. */
  readonly fetch?: Fetch | undefined;
}

/**
 * Makes an observation of a response that came from elsewhere, for `input.observation`: the 202 of the request that
 * created the work, with its `Location` and `Retry-After`, or a status that was loaded with a page.
 *
 * @throws {InputError} for an invalid resource, a response whose body was read before, an invalid `id`, `at` or
 * `fetch`; and for a bug in the resource.
 */
export async function observe<TData>(
  resource: Resource<TData>,
  response: Response,
  options: ObserveOptions,
): Promise<Observation<TData>> {
  if (typeof resource?.read !== 'function')
    throw new InputError('resource', resource, 'what defineResource returns');
  const { id, at = Date.now(), fetch } = objectAt('options', options, 'an object with an id');
  nonEmptyString('id', id);
  number(-MAX_TIME_MS, MAX_TIME_MS, 'a time in epoch ms')('at', at);
  validateResponse(response);
  const { requestTimeoutMs } = resolvePolicy(resource.policy);
  return observeReceived(createClient(fetch), resource, response, { id, at, requestTimeoutMs });
}

function validateResponse(response: Response): void {
  const { status, headers, body, bodyUsed } = Object(response) as Partial<Response>;
  const isResponse =
    typeof status === 'number' &&
    typeof headers?.get === 'function' &&
    typeof bodyUsed === 'boolean';
  if (!isResponse) throw new InputError('response', response, 'a Response');
  if (bodyUsed || body?.locked)
    throw new InputError(
      'response',
      'one whose body was read',
      'a Response whose body was not read before (read a clone: response.clone())',
    );
  // node-fetch has a stream of Node's own.
  if (body && typeof body.getReader !== 'function')
    throw new InputError(
      'response',
      'one with another body',
      'a Response whose body is a ReadableStream',
    );
}
