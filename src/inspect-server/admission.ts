import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The route of an admitted request, or the status and reason of a refusal. */
export type Admission =
  | { readonly route: 'page' | 'messages' }
  | { readonly status: 403 | 404 | 405; readonly reason: string };

/**
 * Admits a request with the token in its path, if it comes from our own page or from no page at all: from an
 * address bar, a link in a terminal, or a program.
 *
 * @param host the only accepted `Host`: another name that resolves to this address means DNS rebinding.
 */
export function admit(
  { method, url = '', headers }: IncomingMessage,
  host: string,
  token: string,
): Admission {
  const site = headers['sec-fetch-site'] ?? 'none';
  const [, given = '', rest] = /^\/([^/?]*)(.*)$/.exec(url) ?? [];
  if (
    headers.host !== host ||
    (headers.origin ?? `http://${host}`) !== `http://${host}` ||
    (site !== 'none' && site !== 'same-origin') ||
    !isSame(given, token)
  )
    return { status: 403, reason: 'Open the whole address as it was printed.' };
  if (method !== 'GET') return { status: 405, reason: 'Only GET is allowed.' };
  if (rest === '' || rest === '/') return { route: 'page' };
  if (rest === '/messages') return { route: 'messages' };
  return { status: 404, reason: 'Not found.' };
}

/** Compares in constant time. */
const isSame = (given: string, token: string) => timingSafeEqual(digest(given), digest(token));

const digest = (text: string) => createHash('sha256').update(text).digest();
