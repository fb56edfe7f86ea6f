import { isLocalShortage } from './local-shortage.ts';
import type { Interval } from './observation.ts';
import { MAX_DELAY_MS, type Policy } from './policy.ts';
import {
  deadlineAt,
  lastAnswerAt,
  lastAskedWait,
  type PollHistory,
  type PollState,
} from './poll-state.ts';

/** OpenHands' documentation: the range for a running conversation, used until a reading or the policy says otherwise. */
const DEFAULT_INTERVAL: Interval = { min: 5_000, max: 10_000 };

/** A wait is a tenth of the time since the last change: the longer nothing changes, the less often we poll. */
const QUIET_SHARE = 0.1;

/** OpenHands' documentation: never several requests a second, whatever a 429 allows. */
const MIN_HOLD_MS = 1_000;

/** The current wait: its length, ms, and its end, epoch ms. */
export type Wait = Pick<PollState, 'delayMs' | 'nextPollAt'>;

/** The wait when nothing failed, counted from `from`, epoch ms: a fleet counts by its own clock. */
export const interval = (
  history: PollHistory,
  policy: Policy,
  slowdowns: number,
  from = lastAnswerAt(history),
): Wait =>
  waitOf(
    history,
    policy,
    intervalDelay({
      interval: policy.interval,
      suggested: history.suggested,
      sinceChangeMs: lastAnswerAt(history) - (history.changedAt ?? lastAnswerAt(history)),
      slowdowns,
      serverPaceMs: lastAskedWait(history),
      jitter: history.observation?.jitter ?? 0,
    }),
    from,
  );

/** The wait after the server was unavailable. A local shortage of sockets or memory gets the longest. */
export const backoff = (history: PollHistory, policy: Policy, from = lastAnswerAt(history)): Wait =>
  waitOf(
    history,
    policy,
    backoffDelay({
      backoff: policy.backoff,
      failures: isShort(history) ? ENOUGH_FAILURES : history.failures,
      minMs: Math.max(
        lastAskedWait(history) ?? 0,
        history.failure?.code === 'timeout' ? policy.timeoutDelayMs : 0,
      ),
      jitter: history.observation?.jitter ?? 0,
    }),
    from,
  );

const isShort = ({ failure }: PollHistory) => failure !== null && isLocalShortage(failure);

/** So many that even the slowest growing backoff has reached its longest wait. */
const ENOUGH_FAILURES = 1e6;

/** The wait after a 429. */
export const hold = (history: PollHistory, policy: Policy, from = lastAnswerAt(history)): Wait =>
  waitOf(history, policy, holdDelay(policy.rateLimit, lastAskedWait(history)), from);

function waitOf(history: PollHistory, policy: Policy, fullMs: number, from: number): Wait {
  const delayMs = clipToDeadline(fullMs, lastAnswerAt(history), deadlineAt(history, policy));
  return { delayMs, nextPollAt: from + delayMs };
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

/** The wait when nothing failed, ms: adaptive, ±10 % jitter, within its range (widened after rate limits), never faster than the server asks. */
export function intervalDelay(input: IntervalInput): number {
  const widened = 2 ** input.slowdowns;
  const { min, max } = input.interval
    ? { min: input.interval.minMs, max: input.interval.maxMs }
    : (input.suggested ?? DEFAULT_INTERVAL);
  const inRange = (delayMs: number) => clamp(min * widened, delayMs, max * widened);
  const quiet = inRange(QUIET_SHARE * input.sinceChangeMs * widened);
  const jittered = inRange(quiet * (0.9 + 0.2 * input.jitter));
  return atLeast(input.serverPaceMs ?? 0, jittered);
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

/** The wait after a 429, ms: the server's when it names one, else the policy's. */
export function holdDelay(rateLimit: Policy['rateLimit'], retryAfterMs: number | null): number {
  return retryAfterMs === null
    ? atLeast(0, Math.min(rateLimit.fallbackMs, rateLimit.maxMs))
    : atLeast(retryAfterMs, MIN_HOLD_MS);
}

/** Cuts a wait so that the last check falls on the deadline. */
export function clipToDeadline(delayMs: number, at: number, deadline: number | null): number {
  return deadline === null ? delayMs : clamp(0, deadline - at, delayMs);
}

/** What is left of a wait at `at`; never more than it was. */
export function remainingDelay(delayMs: number, nextPollAt: number, at: number): number {
  return clamp(0, nextPollAt - at, delayMs);
}

const clamp = (min: number, value: number, max: number) => Math.max(min, Math.min(value, max));

/** In whole ms; a lower bound is rounded up, so we never poll early. */
const atLeast = (minMs: number, delayMs: number) =>
  Math.min(Math.max(Math.ceil(minMs), Math.round(delayMs)), MAX_DELAY_MS);
