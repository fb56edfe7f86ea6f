import { STATUS_CODES } from 'node:http';
import type { Flavour } from './api.ts';
import type { HeaderChanges } from './header-changes.ts';

/** How an answer reaches the client, or fails to. */
export type Delivery =
  | { readonly kind: 'whole' }
  | { readonly kind: 'reset'; readonly after: 'connect' | 'headers' | number }
  | { readonly kind: 'stall'; readonly at: 'headers' | 'body' }
  | { readonly kind: 'oversized'; readonly bytes: number };

export interface Answer {
  readonly status: number;
  readonly headers: HeaderChanges;
  /** `null`: no body, unlike an empty one. */
  readonly body: string | Uint8Array | null;
  readonly delivery: Delivery;
  /** Epoch ms; set only for a reading without unknown ids, and only then validators are sent. */
  readonly lastModified: number | null;
}

const PAGE =
  '<!doctype html><html lang="en"><head><title>OpenHands</title></head><body><div id="root"></div></body></html>';

const INVALID_IDS = {
  detail: [{ type: 'missing', loc: ['query', 'ids'], msg: 'Field required', input: null }],
};

export function answerWith(
  status: number,
  headers: HeaderChanges,
  body: Answer['body'],
  delivery: Delivery = { kind: 'whole' },
): Answer {
  return { status, headers, body, delivery, lastModified: null };
}

export function json(status: number, body: unknown, headers: HeaderChanges = {}): Answer {
  return answerWith(
    status,
    { 'Content-Type': 'application/json', ...headers },
    JSON.stringify(body),
  );
}

export function text(status: number, body: string): Answer {
  return answerWith(status, { 'Content-Type': 'text/plain; charset=utf-8' }, body);
}

export function page(): Answer {
  return answerWith(200, { 'Content-Type': 'text/html; charset=utf-8' }, PAGE);
}

/** What an OpenHands server of that flavour sends with that status. */
export function errorAnswer(status: number, flavour: Flavour): Answer {
  switch (status) {
    case 204:
    case 304:
      return answerWith(status, {}, null);
    case 401:
      return json(
        401,
        flavour === 'cloud' ? { error: 'NoCredentialsError' } : { detail: 'Unauthorized' },
      );
    case 403:
      return json(403, { error: 'EmailNotVerifiedError' });
    case 422:
      return json(422, INVALID_IDS);
    case 429:
      return flavour === 'cloud'
        ? cloudTooMany('10 per 1 second', Date.now() + 500)
        : json(429, { message: 'Too many requests' }, { 'Retry-After': '1' });
    case 500:
      return text(500, 'Internal Server Error');
    default:
      return json(status, { detail: STATUS_CODES[status] ?? 'Unknown' });
  }
}

/** The cloud rounds the remaining time down: within the last second `Retry-After` is `0`. */
export function cloudTooMany(limit: string, resetAt: number): Answer {
  const secondsLeft = Math.max(0, resetAt - Date.now()) / 1_000;
  return json(
    429,
    { error: `Rate limit exceeded: ${limit}` },
    {
      'X-RateLimit-Limit': limit,
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': String(Math.floor(resetAt / 1_000)),
      'Retry-After': String(Math.floor(secondsLeft)),
    },
  );
}
