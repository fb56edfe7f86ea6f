import { shortened } from '../validate/shortened.ts';

/** What a reading says about the work: still pending, succeeded, failed, or no longer there. */
export const verdicts = ['pending', 'succeeded', 'failed', 'missing'] as const;

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

/** The range, in ms, in which the next plain poll should fall. */
export interface Interval {
  readonly min: number;
  readonly max: number;
}

/** What every observation carries: its time and its jitter, so that the chart needs neither a clock nor randomness. */
interface Observed {
  /** When the answer was complete, epoch ms. */
  readonly at: number;
  /** 0 ≤ jitter < 1. */
  readonly jitter: number;
  /** How long the request took, ms. */
  readonly elapsedMs: number;
  /** The minimum wait that the server asked for along with a good answer, ms. */
  readonly serverPaceMs: number | null;
}

/** The server reported a status. */
export interface Reading<TData = unknown> extends Observed {
  readonly type: 'reading';
  readonly data: TData;
  readonly status: string;
  readonly verdict: Verdict;
  /** One sentence that goes with the status, when the server has one. */
  readonly detail?: string;
  /** The interval that suits this status; a policy's `interval` overrides it. */
  readonly intervalMs?: Interval;
  /** How many times in a row this verdict must be read; the larger of this and the policy's counts. */
  readonly confirmations?: number;
  readonly validators: Validators;
}

/** 304: nothing has changed since the last reading. */
export interface Unchanged extends Observed {
  readonly type: 'unchanged';
}

/** 404, 410, or a body that is `null`. */
export interface Missing extends Observed {
  readonly type: 'missing';
  readonly httpStatus?: number;
}

/** 403, or 401 even with fresh credentials. */
export interface Unauthorized extends Observed {
  readonly type: 'unauthorized';
  readonly httpStatus: number;
}

/** 429. */
export interface RateLimited extends Observed {
  readonly type: 'rateLimited';
  readonly retryAfterMs: number | null;
}

/** No usable answer this time; asking again may help. */
export interface Unavailable extends Observed {
  readonly type: 'unavailable';
  readonly failure: Failure;
  readonly retryAfterMs: number | null;
}

/** An answer that asking again won't change. */
export interface Rejected extends Observed {
  readonly type: 'rejected';
  readonly failure: Failure;
}

/** What one request can find out. */
export type Observation<TData = unknown> =
  | Reading<TData>
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
  | (Observed & Pick<Reading, 'type'>);

/** What an observation says went wrong, `null` for a good answer. */
export function failureIn(observation: Observation): Failure | null {
  switch (observation.type) {
    case 'reading':
    case 'unchanged':
      return null;
    case 'unavailable':
    case 'rejected':
      return observation.failure;
    case 'rateLimited':
      return httpFailure(429, true);
    case 'unauthorized':
      return httpFailure(observation.httpStatus, false);
    case 'missing':
      return httpFailure(observation.httpStatus ?? 404, false);
  }
}

/** What a status code alone says went wrong; `detail` is what the body adds. */
export const httpFailure = (httpStatus: number, retryable: boolean, detail = ''): Failure => ({
  code: 'http',
  message: `The server answered with HTTP ${httpStatus}${detail && `: ${detail}`}`,
  httpStatus,
  retryable,
});

/** A bug: of a resource, or of an actor of your own. */
export const defect = (message: string): Failure => ({
  code: 'defect',
  message: shortened(message),
  httpStatus: null,
  retryable: false,
});

/** The minimum wait that the server itself asked for with this answer, ms; `null` when it asked for none. */
export function askedWait(observation: Recorded): number | null {
  const asked = 'retryAfterMs' in observation ? observation.retryAfterMs : null;
  return asked ?? observation.serverPaceMs ?? null;
}
