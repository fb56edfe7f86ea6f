import {
  type Failure,
  httpFailure,
  type Missing,
  type RateLimited,
  type Reading,
  type Rejected,
  type Unauthorized,
  type Unavailable,
  type Unchanged,
  type Validators,
} from '../../machines/poll/observation.ts';
import { failure } from './failure.ts';
import { isTooDeep, MAX_DEPTH } from './json-only.ts';
import { retryAfterMs, serverPaceMs } from './pacing-headers.ts';
import { quoted } from './quoted.ts';
import type { Redact } from './redact.ts';

/** A response that has arrived. */
export interface Answer {
  readonly httpStatus: number;
  readonly headers: Headers;
  /** The whole body, or why it could not be had. */
  readonly body: string | Failure;
  /** When the body was complete, epoch ms. */
  readonly at: number;
}

/** What is known of the request and its history. */
export interface RequestHistory {
  /** Whether it carried validators, so that a 304 makes sense. */
  readonly conditional: boolean;
  /** Whether a good reading came earlier. */
  readonly hasReading: boolean;
}

/** An observation without its time and chance, which the transport adds. */
export type Finding =
  | Unobserved<Reading>
  | Unobserved<Unchanged>
  | Unobserved<Missing>
  | Unobserved<Unauthorized>
  | Unobserved<RateLimited>
  | Unobserved<Unavailable>
  | Unobserved<Rejected>;

type Unobserved<T> = Omit<T, 'at' | 'jitter' | 'elapsedMs' | 'serverPaceMs'> & {
  readonly serverPaceMs?: number | null;
};

/** A good answer whose JSON the resource still has to read. */
export interface JsonDocument {
  readonly type: 'document';
  readonly json: unknown;
  readonly validators: Validators;
  readonly serverPaceMs: number | null;
}

/**
 * What a response says, by its status code (RFC 9110 section 15), headers and body. Pure.
 * `hide` takes secrets out of the server's words, before those are cut: half a secret isn't found any more.
 */
export function classify(
  answer: Answer,
  asked: RequestHistory,
  hide: Redact = (words) => words,
): Finding | JsonDocument {
  const { httpStatus, headers, at } = answer;
  if (httpStatus >= 200 && httpStatus < 300) return document(answer, asked, hide);
  const detail = detailIn(answer.body, hide);
  switch (httpStatus) {
    case 304:
      return asked.conditional
        ? { type: 'unchanged', serverPaceMs: serverPaceMs(headers, at) }
        : unavailable(httpFailure(304, true, 'nothing had been asked conditionally'));
    case 401:
    case 403:
      return { type: 'unauthorized', httpStatus };
    case 404:
    case 410:
      return { type: 'missing', httpStatus };
    case 408:
    case 425:
      return unavailable(httpFailure(httpStatus, true, detail));
    case 429:
      return { type: 'rateLimited', retryAfterMs: retryAfterMs(headers, at) };
  }
  if (httpStatus >= 500) {
    const asksToWait = httpStatus === 503 ? retryAfterMs(headers, at) : null;
    return unavailable(httpFailure(httpStatus, true, detail), asksToWait);
  }
  if (isRedirect(answer)) return rejected(redirectFailure(answer, hide));
  return rejected(httpFailure(httpStatus, false, detail));
}

function document(answer: Answer, asked: RequestHistory, hide: Redact): Finding | JsonDocument {
  const { httpStatus, headers, body, at } = answer;
  if (typeof body !== 'string') {
    const fault = { ...body, httpStatus };
    return body.retryable ? unavailable(fault) : rejected(fault);
  }
  if (body.trim() === '')
    return unavailable(
      failure('body', `The server answered with HTTP ${httpStatus} and no body`, { httpStatus }),
    );
  if (isHtml(answer))
    return unexpected(
      failure('notJson', 'The server answered with an HTML page instead of JSON', { httpStatus }),
      asked.hasReading,
    );
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return unavailable(failure('notJson', 'The body is not JSON', { httpStatus }));
  }
  if (json === null) return { type: 'missing', httpStatus };
  // Before a schema sees it: many of them would end on the bottom of the stack.
  if (isTooDeep(json))
    return unexpected(
      failure('schema', `The body is nested deeper than ${MAX_DEPTH} levels`, { httpStatus }),
      asked.hasReading,
    );
  return {
    type: 'document',
    json,
    validators: {
      etag: validator('etag', headers, hide),
      lastModified: validator('last-modified', headers, hide),
    },
    serverPaceMs: serverPaceMs(headers, at),
  };
}

/** One that holds a secret isn't kept: without the secret it would be another one. */
function validator(name: string, headers: Headers, hide: Redact): string | null {
  const value = headers.get(name);
  return value !== null && hide(value) === value ? value : null;
}

/** Rubbish where a good reading once stood is a passing trouble; before any, the address is wrong. */
export const unexpected = (fault: Failure, passing: boolean): Finding =>
  passing ? unavailable({ ...fault, retryable: true }) : rejected({ ...fault, retryable: false });

export const unavailable = (fault: Failure, asksToWaitMs: number | null = null): Finding => ({
  type: 'unavailable',
  failure: fault,
  retryAfterMs: asksToWaitMs,
});

export const rejected = (fault: Failure): Finding => ({ type: 'rejected', failure: fault });

/** A wrong base URL: single-page apps answer every path with 200 and their page. */
const isHtml = ({ headers, body }: Answer) =>
  /\bhtml\b/i.test(headers.get('content-type') ?? '') ||
  (typeof body === 'string' && /^\s*</.test(body));

/** Browsers hide a redirect that isn't followed: its status reads 0. */
const isRedirect = ({ httpStatus, headers }: Answer) =>
  httpStatus === 0 || (httpStatus >= 300 && httpStatus < 400 && headers.has('location'));

/** Where it points to, without what may be a secret: query, fragment and user. */
function redirectFailure({ httpStatus, headers }: Answer, hide: Redact): Failure {
  const location = hide(headers.get('location') ?? '');
  const place =
    location === '' ? 'a place that the browser hides' : quoted(placeIn(location), hide);
  return failure('redirect', `The server redirects to ${place}; redirects are not followed`, {
    httpStatus: httpStatus || null,
    retryable: false,
  });
}

const placeIn = (location: string) =>
  URL.canParse(location)
    ? new URL(location).origin + new URL(location).pathname
    : location.replace(/[?#].*/s, '').replace(/^([^/\\]*:[/\\]+|[/\\]{2,})[^/\\]*@/, '$1');

/** What an error body says in words: FastAPI's `detail`, or `message`, `error`, or a short plain text. */
function detailIn(body: Answer['body'], hide: Redact): string {
  if (typeof body !== 'string' || /^\s*</.test(body)) return '';
  return quoted(serverMessage(parsed(body) ?? body), hide);
}

/** Errors come nested a level or two; a server's joke isn't followed to the bottom. */
function serverMessage(said: unknown, levels = 4): string {
  if (typeof said === 'string') return said;
  if (typeof said !== 'object' || said === null || levels === 0) return '';
  if (Array.isArray(said))
    return said
      .slice(0, 3)
      .map((item) => serverMessage(item, levels - 1))
      .filter(Boolean)
      .join('; ');
  const { detail, message, error, msg } = said as Record<string, unknown>;
  return serverMessage(detail ?? message ?? error ?? msg, levels - 1);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
