import type { Interval } from './observation.ts';
import { MAX_DELAY_MS, type Policy } from './policy.ts';

/** OpenHands' documentation: never several requests a second. Requests start at least this far apart, unless the policy's own wait is shorter. */
export const MIN_GAP_MS = 1_000;

/** A wait is a tenth of the time since the last change: the longer nothing changes, the less often we poll. */
const QUIET_SHARE = 0.1;

interface IntervalInput {
  readonly interval: Interval;
  readonly sinceChangeMs: number;
  /** How many doublings earlier rate limits have left. */
  readonly slowdowns: number;
  /** A lower bound, whatever the interval says. */
  readonly paceMs: number;
  readonly jitter: number;
}

/** The wait when nothing failed, ms: adaptive, ±10 % jitter, within its range (widened after rate limits), never faster than the server asks. */
export function intervalDelay(input: IntervalInput): number {
  const widened = 2 ** input.slowdowns;
  const { minMs, maxMs } = input.interval;
  const inRange = (delayMs: number) => clamp(minMs * widened, delayMs, maxMs * widened);
  const quiet = inRange(QUIET_SHARE * input.sinceChangeMs * widened);
  const jittered = inRange(quiet * (0.9 + 0.2 * input.jitter));
  return atLeast(input.paceMs, jittered);
}

interface BackoffInput {
  readonly backoff: Policy['backoff'];
  /** How many times in a row the server was unavailable, this time included: ≥ 1. */
  readonly failures: number;
  /** A lower bound, whatever the backoff says. */
  readonly minMs: number;
  readonly jitter: number;
}

/** The wait after a failure, ms: between half and all of `base × factor^n`, n being the failures before this one. */
export function backoffDelay({ backoff, failures, minMs, jitter }: BackoffInput): number {
  const full = Math.min(backoff.baseMs * backoff.factor ** (failures - 1), backoff.maxMs);
  return atLeast(minMs, full * (0.5 + 0.5 * jitter));
}

/** The wait after a rate limit, ms: the server's when it names one, else the policy's. */
export const holdDelay = (rateLimit: Policy['rateLimit'], askedMs: number | null): number =>
  askedMs === null
    ? atLeast(0, Math.min(rateLimit.fallbackMs, rateLimit.maxMs))
    : atLeast(askedMs, MIN_GAP_MS);

/** A wait that a server asked for: never earlier, and by at most the upper end of the interval later, so that clients that were told one moment don't all come in it. */
export const spread = (askedMs: number, intervalMaxMs: number, jitter: number): number =>
  askedMs + jitter * Math.min(askedMs, intervalMaxMs);

/** What is left of a wait at `at`; never more than it was. */
export function remainingDelay(delayMs: number, nextPollAt: number, at: number): number {
  return clamp(0, nextPollAt - at, delayMs);
}

const clamp = (min: number, value: number, max: number) => Math.max(min, Math.min(value, max));

/** In whole ms; a lower bound is rounded up, so we never poll early. */
export const atLeast = (minMs: number, delayMs: number) =>
  Math.min(Math.max(Math.ceil(minMs), Math.round(delayMs)), MAX_DELAY_MS);
