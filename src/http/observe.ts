import { MIN_GAP_MS } from '../../machines/poll/delays.ts';
import type { Failure, Observation } from '../../machines/poll/observation.ts';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import { deadlineFailure, timeoutFailure } from './failure.ts';
import { withTimeout } from './timeout.ts';

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

/** What a task is given. */
export interface Task {
  /** Aborted once its time is over. */
  readonly signal: AbortSignal;
  /** Where it notes whether it waits for the server's answer. */
  readonly waiting: { isWaiting: boolean };
  /** When its time is over, by `performance.now()`. */
  readonly endsAt: number;
}

/** What it means that there is no answer in time. */
export interface Silence<TFinding> {
  readonly timedOut: (failure: Failure) => TFinding;
  /** The server held the request to the end. */
  readonly held: TFinding;
}

const TIMED_OUT = Symbol('timed out');

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
  const { ms, deadlineAt } = timeFor(limit, Date.now());
  const waiting = { isWaiting: false };
  const found = await withTimeout<TFinding | typeof TIMED_OUT>(ms, TIMED_OUT, signal, (signal) =>
    find({ signal, waiting, endsAt: startedAt + ms }),
  );
  const isOver = found === TIMED_OUT;
  const isHeld = isOver && limit.longPollMs !== null && waiting.isWaiting;
  const finding = isHeld
    ? silence.held
    : isOver
      ? silence.timedOut(faultOf(limit, deadlineAt, ms))
      : found;
  return {
    ...finding,
    // A timer may fire early.
    at: Math.max(Date.now(), isOver && deadlineAt !== null ? deadlineAt : 0),
    jitter: Math.random(),
    elapsedMs: Math.round(performance.now() - startedAt),
  };
}

/** How long a request may take from now on, and the deadline that cuts it, if one does. */
function timeFor(
  { requestTimeoutMs, longPollMs, deadlineAt, deadlineMs }: TimeLimit,
  now: number,
): { readonly ms: number; readonly deadlineAt: number | null } {
  const ms = Math.min((longPollMs ?? 0) + requestTimeoutMs, MAX_DELAY_MS);
  const hasPassed = deadlineAt !== null && deadlineAt <= now;
  const mostMs = deadlineMs === null || !hasPassed ? deadlineMs : Math.max(deadlineMs, MIN_GAP_MS);
  const latest = mostMs === null ? null : now + mostMs;
  const ahead = hasPassed ? null : deadlineAt;
  const end = ahead === null || latest === null ? (ahead ?? latest) : Math.min(ahead, latest);
  const isCut = end !== null && end > now && end - now <= ms;
  return isCut ? { ms: end - now, deadlineAt: end } : { ms, deadlineAt: null };
}

const faultOf = (limit: TimeLimit, deadlineAt: number | null, ms: number): Failure =>
  deadlineAt === null
    ? timeoutFailure((limit.longPollMs ?? 0) + limit.requestTimeoutMs)
    : deadlineFailure(ms);
