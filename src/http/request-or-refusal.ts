import { InputError } from '../../machines/validate/input-error.ts';
import { shortened } from '../../machines/validate/shortened.ts';
import type { StatusRequest } from '../resource/status-request.ts';
import { type Rejection, rejected } from './classify.ts';
import { failure } from './failure.ts';

type RequestOrRefusal =
  | { readonly request: StatusRequest; readonly refusal?: never }
  | { readonly request?: never; readonly refusal: Rejection };

/**
 * What a resource wants to request; or why it can't, in the words of its own `InputError`, which are for the user.
 *
 * @param redacted takes the secrets out of what it throws.
 * @throws any other error, which is a bug.
 */
export function requestOrRefusal(
  request: () => StatusRequest,
  redacted = (error: unknown) => error,
): RequestOrRefusal {
  try {
    return { request: request() };
  } catch (thrown) {
    const error = redacted(thrown);
    if (!(error instanceof InputError)) throw error;
    return { refusal: rejected(failure('http', shortened(error.message), { retryable: false })) };
  }
}
