import { InputError } from '../../machines/validate/input-error.ts';
import type { StatusRequest } from '../resource/resource.ts';

type Fields = Readonly<Record<string, string>>;

/**
 * The resource's own headers, then the conditional ones, then the credentials: each replaces earlier ones of its
 * name, in any case. `Accept` defaults to JSON.
 *
 * @throws {InputError} for own headers that can't be sent.
 */
export function requestHeaders(
  own: StatusRequest['headers'],
  conditions: Fields,
  auth: Fields,
): Headers {
  const headers = validHeaders(own);
  if (!headers.has('accept')) headers.set('accept', 'application/json');
  for (const [name, value] of Object.entries(conditions)) headers.set(name, value);
  for (const [name, value] of Object.entries(auth)) headers.set(name, value);
  return headers;
}

/** The error shows no value, unlike the platform's own. */
function validHeaders(own: StatusRequest['headers']): Headers {
  try {
    return new Headers(own);
  } catch {
    throw new InputError(
      'request(id).headers',
      own,
      'names of headers and values without line breaks, control characters or characters past U+00FF',
    );
  }
}
