import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The path of an admitted request below the token, or the status and reason of a refusal. */
export type Admission =
  | { readonly path: string }
  | { readonly status: 403 | 405; readonly reason: string };

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
  const [, given = '', path = ''] = /^\/([^/?]*)(.*)$/.exec(url) ?? [];
  if (
    headers.host !== host ||
    (headers.origin ?? `http://${host}`) !== `http://${host}` ||
    (site !== 'none' && site !== 'same-origin') ||
    !isSame(given, token)
  )
    return { status: 403, reason: 'Open the whole address as it was printed.' };
  if (method !== 'GET') return { status: 405, reason: 'Only GET is allowed.' };
  return { path };
}

/** Compares in constant time. */
const isSame = (given: string, token: string) => timingSafeEqual(digest(given), digest(token));

const digest = (text: string) => createHash('sha256').update(text).digest();
