import { MIN_GAP_MS } from '../../machines/poll/delays.ts';
import type { Failure, Observation } from '../../machines/poll/observation.ts';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import { deadlineFailure, timeoutFailure } from './failure.ts';
import { type PauseTimeout, withTimeout } from './timeout.ts';

/** What every observation carries, so that the chart needs neither a clock nor randomness. */
type Circumstances = Pick<Observation, 'at' | 'jitter' | 'elapsedMs'>;

/** How long a request may take. */
export interface TimeLimit {
  readonly requestTimeoutMs: number;
  /** How long the server may hold it; `null`: not at all. */
  readonly longPollMs: number | null;
  /** The time by which there must be an answer, epoch ms; one that has passed doesn't count. */
  readonly deadlineAt: number | null;
  /** How far away that can be at most, which counts alone without a `deadlineAt`, and as a second at least once that has passed. */
  readonly deadlineMs: number | null;
}

/** Whether the server's answer is waited for. */
interface Waiting {
  isWaiting: boolean;
}

/** What a task is given. */
export interface Task {
  /** Aborted once its time is over. */
  readonly signal: AbortSignal;
  /** Where it notes that it waits for the server. */
  readonly waiting: Waiting;
  /** Called while it waits for something else than the server, which doesn't count against the request's time. */
  readonly pauseTimeout: PauseTimeout;
  /** How much of its time is left, ms. */
  readonly leftMs: () => number;
}

/** What it means that there is no answer in time. */
export interface Silence<TFinding> {
  readonly timedOut: (failure: Failure) => TFinding;
  /** The server held the request to the end. */
  readonly held: TFinding;
}

const TIMED_OUT = Symbol('timed out');
const PAST_DEADLINE = Symbol('past the deadline');

/**
 * Makes an observation of what `find` resolves to, in time or for want of an answer. After an abort the promise
 * never settles.
 */
export async function observeWithin<TFinding extends object>(
  limit: TimeLimit,
  signal: AbortSignal,
  silence: Silence<TFinding>,
  find: (task: Task) => Promise<TFinding>,
): Promise<TFinding & Circumstances> {
  const startedAt = performance.now();
  const ms = Math.min((limit.longPollMs ?? 0) + limit.requestTimeoutMs, MAX_DELAY_MS);
  const deadline = deadlineFor(limit, Date.now());
  const waiting = { isWaiting: false };
  const found = await withTimeout<TFinding | typeof TIMED_OUT | typeof PAST_DEADLINE>(
    ms,
    TIMED_OUT,
    signal,
    (signal, { pause, leftMs }) =>
      find({ signal, waiting, pauseTimeout: pausing(pause, waiting, signal), leftMs }),
    deadline && { ms: deadline.ms, fallback: PAST_DEADLINE },
  );
  const isPast = found === PAST_DEADLINE;
  const isHeld = (found === TIMED_OUT || isPast) && limit.longPollMs !== null && waiting.isWaiting;
  const finding = isHeld
    ? silence.held
    : found === TIMED_OUT
      ? silence.timedOut(timeoutFailure((limit.longPollMs ?? 0) + limit.requestTimeoutMs))
      : isPast
        ? silence.timedOut(deadlineFailure(deadline?.ms ?? 0))
        : found;
  return {
    ...(finding as TFinding),
    // A timer may fire early.
    at: Math.max(Date.now(), isPast ? (deadline?.at ?? 0) : 0),
    jitter: Math.random(),
    elapsedMs: Math.round(performance.now() - startedAt),
  };
}

/** A request that isn't sent yet doesn't wait for the server. */
const pausing =
  (pause: PauseTimeout, waiting: Waiting, signal: AbortSignal): PauseTimeout =>
  () => {
    const wasWaiting = waiting.isWaiting;
    waiting.isWaiting = false;
    const resume = pause();
    return () => {
      if (!signal.aborted) waiting.isWaiting = wasWaiting;
      resume();
    };
  };

/** The deadline ahead, and how much time it leaves from now on; `null` without any. */
function deadlineFor(
  { deadlineAt, deadlineMs }: TimeLimit,
  now: number,
): { readonly ms: number; readonly at: number } | null {
  const hasPassed = deadlineAt !== null && deadlineAt <= now;
  const mostMs = deadlineMs === null || !hasPassed ? deadlineMs : Math.max(deadlineMs, MIN_GAP_MS);
  const latest = mostMs === null ? null : now + mostMs;
  const ahead = hasPassed ? null : deadlineAt;
  const at = ahead === null || latest === null ? (ahead ?? latest) : Math.min(ahead, latest);
  if (at === null || at <= now || at - now > MAX_DELAY_MS) return null;
  return { ms: at - now, at };
}
