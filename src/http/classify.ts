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
} from '../../machines/poll/observation.ts';
import { isBrokenJson } from './broken-json.ts';
import { failure } from './failure.ts';
import { isTooDeep, MAX_DEPTH } from './json-only.ts';
import { hasSpentQuota, saysRetryAfter } from './pacing-headers.ts';
import { parsedJson } from './parsed-json.ts';
import { quoted } from './quoted.ts';
import { hideNothing, type Redact } from './redact.ts';
import { serverWords } from './server-words.ts';

/** A complete response. */
export interface HttpResponse {
  readonly httpStatus: number;
  readonly headers: Headers;
  /** The whole body, or why it could not be read. */
  readonly body: string | Failure;
  /** What a client has made of the body, where one has. */
  readonly parsed?: { readonly value: unknown } | undefined;
  /** When the body was complete, epoch ms. */
  readonly at: number;
  /** Where it came from. */
  readonly url: string;
  /** Those that were sent on the way, to a proxy. */
  readonly secrets?: readonly string[];
}

/** What is known of the request and of earlier responses. */
export interface RequestHistory {
  /** Whether the request carried validators, so that a 304 makes sense. */
  readonly conditional: boolean;
  /** Whether there was a good reading earlier. */
  readonly hasReading: boolean;
  /** Whether the last response was malformed. */
  readonly wasMalformed: boolean;
}

/** An observation without its circumstances: time, randomness and the wait that was asked for. */
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

/** A successful response with a body that the resource has yet to read. */
export interface Document {
  readonly type: 'document';
  readonly httpStatus: number;
  /** The parsed JSON, or the text itself. */
  readonly body: unknown;
  /** Whether the body isn't JSON. */
  readonly isText: boolean;
}

/**
 * What a response says, by its status code (RFC 9110 section 15), headers and body; or a failure without a response.
 * Pure. `hide` takes secrets out of the server's text before it is cut: half a secret would not be found.
 */
export function classify(
  response: HttpResponse | Failure,
  history: RequestHistory,
  hide: Redact = hideNothing,
): Finding | Document {
  if ('code' in response) return failed(response);
  const { httpStatus, body } = response;
  if (httpStatus >= 200 && httpStatus < 300) return success(response, history, hide);
  if (isRedirect(response)) return rejected(redirectFailure(response, hide));
  if (httpStatus === 304)
    return history.conditional
      ? { type: 'unchanged' }
      : unavailable(httpFailure(304, true, 'the request was not conditional'));
  const words = serverWords(body, hide);
  const told = { httpStatus, ...(words !== '' && { message: words }) };
  switch (httpStatus) {
    case 401:
      return { type: 'unauthorized', ...told };
    case 403:
      return saysRetryAfter(response) || hasSpentQuota(response)
        ? { type: 'rateLimited', ...told }
        : { type: 'unauthorized', ...told };
    case 404:
    case 410:
      return { type: 'missing', ...told };
    case 429:
      return { type: 'rateLimited', ...told };
  }
  return failed(httpFailure(httpStatus, mayHelpAgain(response), words));
}

/** Any other status: whether asking again may help. */
const mayHelpAgain = (response: HttpResponse) =>
  response.httpStatus >= 500 ||
  response.httpStatus === 408 ||
  response.httpStatus === 425 ||
  // RFC 9110 section 10.2.3: the server says that it's worth coming back.
  (response.httpStatus >= 400 && saysRetryAfter(response));

function success(
  response: HttpResponse,
  { hasReading }: RequestHistory,
  hide: Redact,
): Finding | Document {
  const { httpStatus, body } = response;
  if (typeof body !== 'string') return failed({ ...body, message: hide(body.message), httpStatus });
  // Whatever its label says.
  const json = response.parsed ? response.parsed.value : parsedJson(body);
  const flaw = flawIn(response, json, hasReading);
  // RFC 9110 section 15.3.3: accepted, and not yet acted upon.
  if (httpStatus === 202 && (flaw !== null || json === null)) return { type: 'accepted' };
  if (flaw !== null) return failed(flaw);
  if (json === null) return { type: 'missing', httpStatus };
  // Checked before the schema runs: many schemas would overflow the stack.
  if (isTooDeep(json))
    return failed(
      failure('schema', `The body is nested deeper than ${MAX_DEPTH} levels`, {
        httpStatus,
        retryable: hasReading,
      }),
    );
  const isText = json === undefined;
  return {
    type: 'document',
    httpStatus,
    body: isText ? body : json,
    isText,
  };
}

/** Why a body is neither JSON nor text, `null` when it is. */
function flawIn(response: HttpResponse, json: unknown, hasReading: boolean): Failure | null {
  const { httpStatus, headers, body } = response;
  const type = headers.get('content-type') ?? '';
  if (json !== undefined || typeof body !== 'string') return null;
  if (body.trim() === '')
    return failure('body', `The server answered with HTTP ${httpStatus} and no body`, {
      httpStatus,
    });
  // A wrong base URL: single-page apps answer every path with 200 and their page.
  if (isPage(type, body))
    return failure('notJson', 'The server answered with an HTML page instead of JSON', {
      httpStatus,
      retryable: hasReading,
    });
  if (!/^\s*text\//i.test(type) && isBrokenJson(body))
    return failure('notJson', 'The body is not JSON', { httpStatus });
  return null;
}

/** The marks of what may stand before the root of a page, beside white space: comments and an XML declaration. */
const BEFORE_ROOT = [
  ['<!--', '-->'],
  ['<?', '>'],
] as const;

/** Where the root may begin; the end of the text when it can't. A pattern would overflow the stack. */
function rootAt(body: string): number {
  for (let at = 0; ; ) {
    while (/\s/.test(body.charAt(at))) at += 1;
    const marks = BEFORE_ROOT.find(([start]) => body.startsWith(start, at));
    if (marks === undefined) return at;
    const [start, end] = marks;
    const found = body.indexOf(end, at + start.length);
    if (found < 0) return body.length;
    at = found + end.length;
  }
}

const PAGE = /<(?:!doctype\s+html|html|head|body)\b/iy;

function isRootOfPage(body: string): boolean {
  PAGE.lastIndex = rootAt(body);
  return PAGE.test(body);
}

/** Not all markup is a page: a status may be XML, and PHP labels any text as HTML. */
const isPage = (type: string, body: string) =>
  isRootOfPage(body) || (/\bhtml\b/i.test(type) && /^\s*<(?!\?xml)/i.test(body));

/**
 * A body of another form than the resource's: transient once there was a good reading, and the first time, because
 * a server's first answer may be incomplete. The second time in a row the address is wrong.
 */
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

/** Browsers hide a redirect that isn't followed: its status is 0. */
const isRedirect = ({ httpStatus, headers }: HttpResponse) =>
  httpStatus === 0 ||
  (httpStatus >= 300 && httpStatus < 400 && httpStatus !== 304 && headers.has('location'));

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
