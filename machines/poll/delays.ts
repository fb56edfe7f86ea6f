import type { Interval, Observation } from './observation.ts';
import { MAX_DELAY_MS, type Policy } from './policy.ts';

/** The documentation's range for a running conversation, used until a reading or the policy says otherwise. */
const DEFAULT_INTERVAL: Interval = { min: 5_000, max: 10_000 };

/** A wait is a tenth of the time since the last change: the longer nothing happens, the less we ask. */
const QUIET_SHARE = 0.1;

/** The documentation: never several requests a second, whatever a 429 allows. */
const MIN_HOLD_MS = 1_000;

/** How often rate limits may double the interval: 16 times as long at the most. */
export const MAX_SLOWDOWNS = 4;

/** The doublings after one more rate limit. */
export const slowed = (slowdowns: number) => Math.min(slowdowns + 1, MAX_SLOWDOWNS);

/** The doublings after one more good answer. */
export const eased = (slowdowns: number) => Math.max(slowdowns - 1, 0);

interface Pace {
  readonly slowdowns: number;
  readonly observation: unknown;
  readonly failure: unknown;
}

/** The doublings that count for the wait after one more answer: a good one eases those that follow it. */
export function slowdownsAfter(
  { slowdowns, observation, failure }: Pace,
  { type }: Observation,
): number {
  const left = observation !== null && failure === null ? eased(slowdowns) : slowdowns;
  return type === 'rateLimited' ? slowed(left) : left;
}

interface IntervalInput {
  readonly interval: Policy['interval'];
  /** What the last reading's status suggests. */
  readonly suggested: Interval | null;
  readonly sinceChangeMs: number;
  /** How many doublings earlier rate limits have left. */
  readonly slowdowns: number;
  readonly serverPaceMs: number | null;
  readonly jitter: number;
}

/** The plain wait: adaptive, ±10 % jitter, inside its range (widened after rate limits), never faster than the server asks. */
export function intervalDelay(facts: IntervalInput): number {
  const widened = 2 ** facts.slowdowns;
  const { min, max } = facts.interval
    ? { min: facts.interval.minMs, max: facts.interval.maxMs }
    : (facts.suggested ?? DEFAULT_INTERVAL);
  const within = (delayMs: number) => clamp(min * widened, delayMs, max * widened);
  const quiet = within(QUIET_SHARE * facts.sinceChangeMs * widened);
  const jittered = within(quiet * (0.9 + 0.2 * facts.jitter));
  return atLeast(facts.serverPaceMs ?? 0, jittered);
}

interface BackoffInput {
  readonly backoff: Policy['backoff'];
  /** How many times in a row the server was unavailable, this time included: ≥ 1. */
  readonly failures: number;
  /** The least wait, whatever the backoff says. */
  readonly minMs: number;
  readonly jitter: number;
}

/** The wait after trouble: anywhere between half and the whole of `base × factor^n`. */
export function backoffDelay({ backoff, failures, minMs, jitter }: BackoffInput): number {
  const full = Math.min(backoff.baseMs * backoff.factor ** (failures - 1), backoff.maxMs);
  return atLeast(minMs, full * (0.5 + 0.5 * jitter));
}

/** The wait after a 429: the server's time when it gives one, else the policy's. */
export function holdDelay(rateLimit: Policy['rateLimit'], retryAfterMs: number | null): number {
  return retryAfterMs === null
    ? atLeast(0, Math.min(rateLimit.fallbackMs, rateLimit.maxMs))
    : atLeast(retryAfterMs, MIN_HOLD_MS);
}

/** Cuts a wait so that the last check falls on the deadline. */
export function clipToDeadline(delayMs: number, at: number, deadlineAt: number | null): number {
  return deadlineAt === null ? delayMs : clamp(0, deadlineAt - at, delayMs);
}

/** What is left of a wait at `at`; never more than it was. */
export function remainingDelay(delayMs: number, nextPollAt: number, at: number): number {
  return clamp(0, nextPollAt - at, delayMs);
}

const clamp = (least: number, value: number, most: number) =>
  Math.max(least, Math.min(value, most));

/** In whole ms; what was asked for is rounded up, so that nobody comes early. */
const atLeast = (askedMs: number, delayMs: number) =>
  Math.min(Math.max(Math.ceil(askedMs), Math.round(delayMs)), MAX_DELAY_MS);
