import type { FleetState } from './fleet-state.ts';
import { soonerOf } from './timer.ts';

type Paced = Pick<FleetState, 'rate' | 'nextStartAt'>;

/** Timers are late, and by up to 1 ms early: a little slower than the rate, so that they don't exceed it. */
const SLACK = 1.01;

/** When the next request may start after one that started at `startedAt`: evenly spaced, so that no window has more. */
export function soonestStart({ rate, nextStartAt }: Paced, startedAt: number): number | null {
  if (rate === null) return null;
  const soonest = startedAt + (SLACK * rate.perMs) / rate.requests;
  return nextStartAt === null ? soonest : Math.max(nextStartAt, soonest);
}

/**
 * When the next request may start once it turns out, at `at`, that the clock lagged: what started last may have
 * started by so much later, but not later than now.
 */
export function laterStart(paced: Paced, at: number, lagMs: number): number | null {
  const { nextStartAt } = paced;
  const latest = soonestStart({ ...paced, nextStartAt: null }, at);
  if (nextStartAt === null || latest === null || nextStartAt > latest) return nextStartAt;
  return Math.min(nextStartAt + lagMs, latest);
}

/** When the next request may start after so many that started at once, which XState does with a restore. */
export const soonestAfter = (paced: Paced, startedAt: number, count: number): number | null =>
  Array.from({ length: count }).reduce<number | null>(
    (latest) => soonestStart(paced, latest ?? startedAt),
    null,
  );

/** How many requests the rate lets start now. */
export const startsNow = ({ rate, nextStartAt }: Paced, now: number): number => {
  if (rate === null) return Number.POSITIVE_INFINITY;
  return nextStartAt === null || nextStartAt <= now ? 1 : 0;
};

/** When to look again: when a member falls due, or when the rate lets a queued request start. */
export const timerAt = (
  { queued, nextStartAt, nextPollAt }: FleetState,
  hasSlot: boolean,
): number | null => (queued.length > 0 && hasSlot ? soonerOf(nextStartAt, nextPollAt) : nextPollAt);
