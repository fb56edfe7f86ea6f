import { InputError } from '../../machines/validate/input-error.ts';
import { whyNotJson } from './json-only.ts';

/** A body as it is sent, and the `Content-Type` that it has by default; `null` without one. */
interface RequestBody {
  readonly text: string | null;
  readonly contentType: string | null;
}

const NONE: RequestBody = { text: null, contentType: null };

/** @throws {InputError} for a body that isn't JSON, or one of a `GET` or `HEAD`; its content isn't shown. */
export function requestBody(path: string, method: string, body: unknown): RequestBody {
  if (body === undefined || body === null) return NONE;
  if (method === 'GET' || method === 'HEAD')
    throw new InputError(
      path,
      kindOf(body),
      `no body for ${method} (with one, name a method: 'POST')`,
    );
  if (typeof body === 'string') return { text: body, contentType: 'text/plain;charset=UTF-8' };
  const reason = whyNotJson(body)?.replace(/^data\b/, 'body');
  if (reason !== undefined) throw new InputError(path, reason, 'a string, or JSON');
  return { text: JSON.stringify(body), contentType: 'application/json' };
}

const kindOf = (body: unknown) => (typeof body === 'object' ? body : `a ${typeof body}`);
