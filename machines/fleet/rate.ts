import { timeIn } from './clock.ts';
import type { FleetState } from './fleet-state.ts';
import { soonerOf } from './timer.ts';

type Paced = Pick<FleetState, 'rate' | 'nextStartAt'>;

/** When the next request may start after one that started at `startedAt`: evenly spaced, so that no window has more. A timer may fire 1 ms early. */
export function soonestStart({ rate, nextStartAt }: Paced, startedAt: number): number | null {
  if (rate === null) return null;
  const soonest = startedAt + Math.ceil(rate.perMs / rate.requests) + 1;
  return nextStartAt === null ? soonest : Math.max(nextStartAt, soonest);
}

/** When the next request may start after so many that started at once, which XState does with a restore. */
export const soonestAfter = (paced: Paced, startedAt: number, count: number): number | null =>
  Array.from({ length: count }).reduce<number | null>(
    (latest) => soonestStart(paced, latest ?? startedAt),
    null,
  );

/** How many requests the rate lets start now. */
export const startsNow = (context: Paced & Pick<FleetState, 'at'>): number => {
  if (context.rate === null) return Number.POSITIVE_INFINITY;
  return context.nextStartAt === null || context.nextStartAt <= timeIn(context) ? 1 : 0;
};

/** When to look again: when a member falls due, or when the rate lets a queued request start. */
export const timerAt = (
  { queued, nextStartAt, nextPollAt }: FleetState,
  hasSlot: boolean,
): number | null => (queued.length > 0 && hasSlot ? soonerOf(nextStartAt, nextPollAt) : nextPollAt);
