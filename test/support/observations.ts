import type {
  Accepted,
  Failure,
  Missing,
  Observation,
  RateLimited,
  Reading,
  Rejected,
  Unauthorized,
  Unavailable,
  Unchanged,
} from '../../machines/poll/observation.ts';

/** A round moment, so that times in tests read as offsets from it. */
export const T0 = 1_700_000_000_000;

/** `jitter: 0.5` is the middle: no jitter in an interval, three quarters of a backoff. */
const observed = { at: T0, jitter: 0.5, elapsedMs: 20, askedMs: null };

export const reading = (status = 'RUNNING', extra: Partial<Reading> = {}): Reading => ({
  ...observed,
  type: 'reading',
  status,
  verdict: 'pending',
  data: { status },
  validators: { etag: null, lastModified: null },
  ...extra,
});

export const accepted = (extra: Partial<Accepted> = {}): Accepted => ({
  ...observed,
  type: 'accepted',
  ...extra,
});

export const unchanged = (extra: Partial<Unchanged> = {}): Unchanged => ({
  ...observed,
  type: 'unchanged',
  ...extra,
});

export const missing = (extra: Partial<Missing> = {}): Missing => ({
  ...observed,
  type: 'missing',
  httpStatus: 404,
  ...extra,
});

export const unauthorized = (extra: Partial<Unauthorized> = {}): Unauthorized => ({
  ...observed,
  type: 'unauthorized',
  httpStatus: 401,
  ...extra,
});

export const rateLimited = (
  askedMs: number | null = null,
  extra: Partial<RateLimited> = {},
): RateLimited => ({ ...observed, type: 'rateLimited', askedMs, ...extra });

export const failed = (code: Failure['code'] = 'network', httpStatus: number | null = null) => ({
  code,
  message: `a ${code} failure`,
  httpStatus,
  retryable: true,
});

export const unavailable = (
  failure: Failure = failed(),
  extra: Partial<Unavailable> = {},
): Unavailable => ({
  ...observed,
  type: 'unavailable',
  failure,
  ...extra,
});

export const rejected = (
  failure: Failure = { ...failed('http', 400), retryable: false },
  extra: Partial<Rejected> = {},
): Rejected => ({ ...observed, type: 'rejected', failure, ...extra });

/** The event with which XState delivers an answer to the chart. */
export const answered = (output: Observation) =>
  ({ type: 'xstate.done.actor.fetchStatus', output, actorId: 'fetchStatus' }) as const;
