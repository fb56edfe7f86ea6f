import {
  type Accepted,
  type Failure,
  httpFailure,
  type Missing,
  type RateLimited,
  type Rejected,
  type Unauthorized,
  type Unavailable,
  type Unchanged,
  type Validators,
} from '../../machines/poll/observation.ts';
import { failure } from './failure.ts';
import { isTooDeep, MAX_DEPTH } from './json-only.ts';
import { asksToComeBack, isRateLimited } from './pacing-headers.ts';
import { quoted } from './quoted.ts';
import { hideNothing, type Redact } from './redact.ts';

/** A complete response. */
export interface HttpResponse {
  readonly httpStatus: number;
  readonly headers: Headers;
  /** The whole body, or why it could not be read. */
  readonly body: string | Failure;
  /** When the body was complete, epoch ms. */
  readonly at: number;
  /** The URL that was requested. */
  readonly url: string;
}

/** What is known of the request and of earlier responses. */
export interface RequestHistory {
  /** Whether the request carried validators, so that a 304 makes sense. */
  readonly conditional: boolean;
  /** Whether there was a good reading earlier. */
  readonly hasReading: boolean;
  /** Whether the last answer was malformed. */
  readonly wasMalformed: boolean;
}

/** An observation without its circumstances. */
type Unobserved<T> = Omit<T, 'at' | 'jitter' | 'elapsedMs' | 'askedMs'>;

export type Unavailability = Unobserved<Unavailable>;
export type Rejection = Unobserved<Rejected>;

/** A response to one request, as far as it can be understood without the resource. */
export type Finding =
  | Unobserved<Accepted>
  | Unobserved<Unchanged>
  | Unobserved<Missing>
  | Unobserved<Unauthorized>
  | Unobserved<RateLimited>
  | Unavailability
  | Rejection;

/** A successful response whose body the resource has yet to read. */
export interface Document {
  readonly type: 'document';
  readonly httpStatus: number;
  /** The parsed JSON, or the text itself. */
  readonly body: unknown;
  /** Whether the body isn't JSON. */
  readonly isText: boolean;
  readonly validators: Validators;
}

/**
 * What a response says, by its status code (RFC 9110 section 15), headers and body. Pure. `hide` takes secrets out
 * of the server's text before it is cut: half a secret would not be found.
 */
export function classify(
  response: HttpResponse,
  history: RequestHistory,
  hide: Redact = hideNothing,
): Finding | Document {
  const { httpStatus, body } = response;
  if (httpStatus >= 200 && httpStatus < 300) return document(response, history, hide);
  const message = serverWords(body, hide);
  const said = { httpStatus, ...(message && { message }) };
  switch (httpStatus) {
    case 304:
      return history.conditional
        ? { type: 'unchanged' }
        : unavailable(httpFailure(304, true, 'the request was not conditional'));
    case 401:
      return { type: 'unauthorized', ...said };
    case 403:
      return { type: isRateLimited(response) ? 'rateLimited' : 'unauthorized', ...said };
    case 404:
    case 410:
      return { type: 'missing', ...said };
    case 408:
    case 425:
      return unavailable(httpFailure(httpStatus, true, message));
    case 429:
      return { type: 'rateLimited', ...said };
  }
  if (httpStatus >= 500) return unavailable(httpFailure(httpStatus, true, message));
  if (isRedirect(response)) return rejected(redirectFailure(response, hide));
  return asksToComeBack(response)
    ? unavailable(httpFailure(httpStatus, true, message))
    : rejected(httpFailure(httpStatus, false, message));
}

function document(
  response: HttpResponse,
  history: RequestHistory,
  hide: Redact,
): Finding | Document {
  const { httpStatus, headers, body } = response;
  if (typeof body !== 'string') return failed({ ...body, httpStatus });
  if (body.trim() === '')
    return httpStatus === 202
      ? { type: 'accepted' }
      : unavailable(
          failure('body', `The server answered with HTTP ${httpStatus} and no body`, {
            httpStatus,
          }),
        );
  const json = parsed(body);
  if (json === undefined && isHtml(response))
    return failed(
      failure('notJson', 'The server answered with an HTML page instead of JSON', {
        httpStatus,
        retryable: history.hasReading,
      }),
    );
  if (json === null) return { type: 'missing', httpStatus };
  // Checked before the schema runs: many schemas would overflow the stack.
  if (isTooDeep(json))
    return unexpected(
      failure('schema', `The body is nested deeper than ${MAX_DEPTH} levels`, { httpStatus }),
      history,
    );
  return {
    type: 'document',
    httpStatus,
    body: json === undefined ? body : json,
    isText: json === undefined,
    validators: {
      etag: validator('etag', headers, hide),
      lastModified: validator('last-modified', headers, hide),
    },
  };
}

/** A validator that holds a secret is dropped: redacted, it would be another validator. */
function validator(name: string, headers: Headers, hide: Redact): string | null {
  const value = headers.get(name);
  return value !== null && hide(value) === value ? value : null;
}

/** A body of the wrong form: transient after a reading, and the first time; before one, two in a row aren't. */
export const unexpected = (
  fault: Failure,
  { hasReading, wasMalformed }: Pick<RequestHistory, 'hasReading' | 'wasMalformed'>,
): Unavailability | Rejection => failed({ ...fault, retryable: hasReading || !wasMalformed });

export const failed = (fault: Failure): Unavailability | Rejection =>
  fault.retryable ? unavailable(fault) : rejected(fault);

export const unavailable = (fault: Failure): Unavailability => ({
  type: 'unavailable',
  failure: fault,
});

export const rejected = (fault: Failure): Rejection => ({ type: 'rejected', failure: fault });

/** A sign of a wrong base URL: single-page apps answer every path with 200 and their page. */
const isHtml = ({ headers, body }: HttpResponse) =>
  /\bhtml\b/i.test(headers.get('content-type') ?? '') ||
  (typeof body === 'string' && /^\s*</.test(body));

/** Browsers hide a redirect that isn't followed: its status is 0. */
const isRedirect = ({ httpStatus, headers }: HttpResponse) =>
  httpStatus === 0 || (httpStatus >= 300 && httpStatus < 400 && headers.has('location'));

/** Names the target without what may be a secret: query, fragment and user. */
function redirectFailure({ httpStatus, headers }: HttpResponse, hide: Redact): Failure {
  const location = hide(headers.get('location') ?? '');
  const target =
    location === '' ? 'a URL that the browser hides' : quoted(targetIn(location), hide);
  return failure('redirect', `The server redirects to ${target}; redirects are not followed`, {
    httpStatus: httpStatus || null,
    retryable: false,
  });
}

const targetIn = (location: string) =>
  URL.canParse(location)
    ? new URL(location).origin + new URL(location).pathname
    : location.replace(/[?#].*/s, '').replace(/^([^/\\]*:[/\\]+|[/\\]{2,})[^/\\]*@/, '$1');

/** The server's own words: FastAPI's `detail`, or `message`, `error`, or plain text. */
export function serverWords(body: HttpResponse['body'], hide: Redact): string {
  if (typeof body !== 'string' || /^\s*</.test(body)) return '';
  return quoted(serverMessage(parsed(body) ?? body), hide);
}

/** Errors are nested a level or two; deeper ones are ignored. */
function serverMessage(value: unknown, levels = 4): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || levels === 0) return '';
  if (Array.isArray(value))
    return value
      .slice(0, 3)
      .map((item) => serverMessage(item, levels - 1))
      .filter(Boolean)
      .join('; ');
  const { detail, message, error, msg } = value as Record<string, unknown>;
  return serverMessage(detail ?? message ?? error ?? msg, levels - 1);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
