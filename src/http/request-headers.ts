import { InputError } from '../../machines/validate/input-error.ts';
import type { StatusRequest } from '../resource/status-request.ts';

type Fields = Readonly<Record<string, string>>;

/**
 * The resource's own headers, then the conditional ones, which replace own ones of their name, in any case. `Accept`
 * defaults to JSON, `Content-Type` to that of the body.
 *
 * @throws {InputError} for own headers that can't be sent, named below `path`.
 */
export function requestHeaders(
  path: string,
  own: StatusRequest['headers'],
  contentType: string | null,
  conditions: Fields,
): Headers {
  const headers = validHeaders(path, own);
  if (!headers.has('accept')) headers.set('accept', 'application/json');
  if (contentType !== null && !headers.has('content-type'))
    headers.set('content-type', contentType);
  for (const [name, value] of Object.entries(conditions)) headers.set(name, value);
  return headers;
}

/** The error shows no value, unlike the platform's own. */
function validHeaders(path: string, own: StatusRequest['headers']): Headers {
  try {
    return new Headers(own);
  } catch {
    throw new InputError(
      `${path}.headers`,
      own,
      'names of headers and values without line breaks, control characters or characters past U+00FF',
    );
  }
}
