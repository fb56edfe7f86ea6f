import { shortened } from '../validate/shortened.ts';

export const verdicts = [
  'pending',
  'blocked',
  'succeeded',
  'failed',
  'stopped',
  'missing',
] as const;

/**
 * What a reading says about the work. `pending`: it continues. `blocked`: it continues once a person has acted.
 * `succeeded`: it is done. `failed`. `stopped`: it is over, without a word on success (canceled, deleted).
 * `missing`: the server doesn't know it, or no longer.
 */
export type Verdict = (typeof verdicts)[number];

/** Stable names for what can go wrong with one request. */
export type FailureCode =
  | 'timeout'
  | 'network'
  | 'http'
  | 'body'
  | 'schema'
  | 'redirect'
  | 'tooLarge'
  | 'notJson'
  | 'defect';

/** One thing that went wrong. JSON, and free of credentials. */
export interface Failure {
  readonly code: FailureCode;
  /** One English sentence for a log. */
  readonly message: string;
  /** The status code of the response (RFC 9110 section 15), `null` when none arrived. */
  readonly httpStatus: number | null;
  /** Whether asking again may help. */
  readonly retryable: boolean;
  /** The system's own code behind a `network` failure, e.g. `ECONNREFUSED`. */
  readonly cause?: string;
}

/** What a conditional request sends back (RFC 9110 section 8.8). */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** The range in which the next plain poll should fall, 1 ≤ minMs ≤ maxMs. */
export interface Interval {
  readonly minMs: number;
  readonly maxMs: number;
}

/** The last reading without its data: what the next request may depend on. */
export interface LastReading {
  readonly status: string;
  readonly verdict: Verdict;
  readonly detail: string | null;
  readonly label: string | null;
  /** What a reading has named for the next request: a URL or a cursor. */
  readonly next: string | null;
}

/** What every observation carries: its time and its jitter, so that the chart needs neither a clock nor randomness. */
interface Observed {
  /** When the answer was complete, epoch ms. */
  readonly at: number;
  /** 0 ≤ jitter < 1. */
  readonly jitter: number;
  /** How long the request took, ms. */
  readonly elapsedMs: number;
  /** The minimum wait until the next request that the server asked for, ms; `null` when it asked for none. */
  readonly askedMs: number | null;
}

/** The server reported a status. */
export interface Reading<TData = unknown> extends Observed {
  readonly type: 'reading';
  /** Absent when the answer has none of its own: that of the last reading stays. */
  readonly data?: TData;
  readonly status: string;
  readonly verdict: Verdict;
  /** One sentence that goes with the status, when the server has one. */
  readonly detail?: string;
  /** What a person calls the work: the title, the job's name. */
  readonly label?: string;
  /** The share of the work that is done, 0 ≤ progress ≤ 1. */
  readonly progress?: number;
  /** The interval that suits this status; a policy's `interval` overrides it. */
  readonly interval?: Interval;
  /** How long this verdict must be read before it counts, ms; the larger of this and the policy's applies. */
  readonly confirmMs?: number;
  /** What the next request depends on; `null` clears it, without it the last one stays. */
  readonly next?: string | null;
  readonly validators: Validators;
  /** Whether the resource lets the server hold the request. */
  readonly isLongPoll?: boolean;
}

/** Still working, and no status: a 202 without one, or a long poll that the server held to the end. */
export interface Accepted extends Observed {
  readonly type: 'accepted';
  readonly isLongPoll?: boolean;
}

/** 304: nothing has changed since the last reading. */
export interface Unchanged extends Observed {
  readonly type: 'unchanged';
  readonly isLongPoll?: boolean;
}

/** What the server says itself. */
interface Worded {
  /** The status code of the response (RFC 9110 section 15). */
  readonly httpStatus?: number;
  /** The server's own words. */
  readonly message?: string;
}

/** 404, 410, or a body that is `null`. */
export interface Missing extends Observed, Worded {
  readonly type: 'missing';
}

/** 403, or 401 even with fresh credentials. */
export interface Unauthorized extends Observed, Worded {
  readonly type: 'unauthorized';
  readonly httpStatus: number;
}

/** 429, or a 403 because of a rate limit. */
export interface RateLimited extends Observed, Worded {
  readonly type: 'rateLimited';
}

/** No usable answer this time; asking again may help. */
export interface Unavailable extends Observed {
  readonly type: 'unavailable';
  readonly failure: Failure;
}

/** An answer that asking again won't change. */
export interface Rejected extends Observed {
  readonly type: 'rejected';
  readonly failure: Failure;
}

/** What one request can find out. */
export type Observation<TData = unknown> =
  | Reading<TData>
  | Accepted
  | Unchanged
  | Missing
  | Unauthorized
  | RateLimited
  | Unavailable
  | Rejected;

/** An observation without its data, which the context keeps beside it; see `withoutReading` for a fleet's. */
export type Recorded =
  | Exclude<Observation, Reading>
  | Omit<Reading, 'data'>
  | (Observed & Pick<Reading, 'type' | 'isLongPoll'>);

/** What an observation says went wrong, `null` for a good answer. */
export function failureIn(observation: Observation): Failure | null {
  switch (observation.type) {
    case 'reading':
    case 'accepted':
    case 'unchanged':
      return null;
    case 'unavailable':
    case 'rejected':
      return observation.failure;
    case 'rateLimited':
      return httpFailure(observation.httpStatus ?? 429, true, observation.message);
    case 'unauthorized':
      return httpFailure(observation.httpStatus, false, observation.message);
    case 'missing':
      return httpFailure(observation.httpStatus ?? 404, false, observation.message);
  }
}

/** What a status code alone says went wrong; `words` are the server's own. */
export const httpFailure = (httpStatus: number, retryable: boolean, words = ''): Failure => ({
  code: 'http',
  message: `${answeredWith(httpStatus)}${words && `: ${words}`}`,
  httpStatus,
  retryable,
});

const answeredWith = (httpStatus: number | null) => `The server answered with HTTP ${httpStatus}`;

/** The server's or the resource's own words in a failure that an answer was, '' without any. */
export function wordsOf({ code, message, httpStatus }: Failure): string {
  if (code !== 'http') return '';
  const bare = answeredWith(httpStatus);
  if (!message.startsWith(bare)) return message;
  return message.slice(bare.length).replace(/^: /, '');
}

/** A bug: of a resource, or of an actor of your own. */
export const defect = (message: string): Failure => ({
  code: 'defect',
  message: shortened(message),
  httpStatus: null,
  retryable: false,
});
