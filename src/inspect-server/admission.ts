import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a request is for, or why it's refused. */
export type Admission =
  | { readonly route: 'page' | 'messages' }
  | { readonly status: 403 | 404 | 405; readonly reason: string };

/**
 * Admits a request with the token in its path that comes from our own page, or from nobody's: from an
 * address bar, a link in a terminal, or a program.
 *
 * @param host the one host and port that we are asked by; another name that leads here is DNS rebinding.
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
    return { status: 403, reason: 'Type or paste the whole address as it was printed.' };
  if (method !== 'GET') return { status: 405, reason: 'GET only.' };
  if (rest === '' || rest === '/') return { route: 'page' };
  if (rest === '/messages') return { route: 'messages' };
  return { status: 404, reason: 'Nothing is here.' };
}

/** Takes the same time wherever they differ. */
const isSame = (given: string, token: string) => timingSafeEqual(digest(given), digest(token));

const digest = (text: string) => createHash('sha256').update(text).digest();
