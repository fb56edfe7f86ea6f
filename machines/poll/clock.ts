import type { EventObject } from 'xstate';
import { timeOf } from '../validate/actor-events.ts';
import { MIN_GAP_MS, remainingDelay } from './delays.ts';
import { mayRefresh } from './guards.ts';
import type { PollHistory, PollState } from './poll-state.ts';
import type { Wait } from './schedule.ts';

/** A request that pauses cancel again and again is retried after 8 s at the latest. */
const MAX_DOUBLINGS = 3;

/** What the chart knows of the time, and of requests that aren't answered yet. */
export interface ClockState extends Pick<PollState, 'askedAt'> {
  /** The latest time known since the last answer, epoch ms; `null` before any. */
  readonly at: number | null;
  /** Requests in a row that were cancelled before their answer, and the one in flight. */
  readonly unanswered: number;
  /** Whether a refresh waits for the next request. */
  readonly refreshRequested: boolean;
}

type Timed = ClockState & Pick<PollHistory, 'observation' | 'failure'>;

/**
 * The clock after an event: it never goes back, and an event without a time passes none. A request whose start isn't
 * known counts from the first known time.
 */
export function atEvent(
  { at, askedAt, startedAt, unanswered }: ClockState & Pick<PollHistory, 'startedAt'>,
  event: EventObject,
): Pick<ClockState, 'at' | 'askedAt'> & Pick<PollHistory, 'startedAt'> {
  const time = timeOf(event);
  if (time === null) return { at, askedAt, startedAt };
  const now = later(at, time);
  if (unanswered === 0) return { at: now, askedAt, startedAt };
  return { at: now, askedAt: askedAt ?? now, startedAt: startedAt ?? now };
}

/** The later of two times that may be unknown. */
export const later = (at: number | null, other: number | null): number | null =>
  at === null || other === null ? (at ?? other) : Math.max(at, other);

/** Whether an event carries a later time than is known. */
export const passesTime = ({ at }: ClockState, event: EventObject): boolean =>
  (timeOf(event) ?? Number.NEGATIVE_INFINITY) > (at ?? Number.NEGATIVE_INFINITY);

/** Whether the waker says that the chart was restored: then no wait is armed, whatever the time. */
export const isRestored = (event: EventObject): boolean =>
  'afterRestore' in event && event.afterRestore === true;

/** Whether what was answered last isn't the last word: a refresh came since its request, or another one began. */
export const isSuperseded = ({
  refreshRequested,
  unanswered,
}: Pick<ClockState, 'refreshRequested' | 'unanswered'>): boolean =>
  refreshRequested || unanswered > 0;

/** Whether something calls for a request ahead of its time: a refresh, or a request that was cancelled. */
const isCalledFor = (context: Timed) => mayRefresh(context) && isSuperseded(context);

/** Whether to ask at once: for the first time, or ahead of time and a second after the last request. */
export function isDue(context: Timed): boolean {
  const isFirst = context.observation === null && context.unanswered === 0;
  return isFirst || (isCalledFor(context) && msToGap(context) === 0);
}

/**
 * What is left of a wait, which began with the last answer; `null` before the first. Requests start at
 * least a second apart, whatever calls for them, unless the wait itself is shorter.
 */
export function remaining(context: Timed, wait: Wait | null): Wait {
  const { at } = context;
  const whole = wait ?? { delayMs: 0, nextPollAt: at };
  const delayMs = remainingDelay(whole.delayMs, whole.nextPollAt ?? 0, at ?? 0);
  const gapMs = msToGap(context);
  const isSooner = isCalledFor(context) && (wait === null || gapMs < delayMs);
  const isTooSoon = context.unanswered > 0 && gapMs > delayMs;
  if (!isSooner && !isTooSoon) return { ...whole, delayMs };
  return { delayMs: gapMs, nextPollAt: at === null ? null : at + gapMs };
}

/**
 * How long until another request may start, ms. Each one in a row that was cancelled before its answer
 * doubles it: pauses that come as often as the retries would otherwise cancel them forever.
 */
function msToGap({ at, askedAt, unanswered }: ClockState): number {
  const sinceMs = at === null || askedAt === null ? 0 : Math.max(at - askedAt, 0);
  if (sinceMs >= MIN_GAP_MS) return 0;
  const doublings = Math.min(Math.max(unanswered - 1, 0), MAX_DOUBLINGS);
  return MIN_GAP_MS * 2 ** doublings - sinceMs;
}
