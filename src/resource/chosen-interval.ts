import type { Interval } from '../../machines/poll/observation.ts';

const chosen = new WeakSet<Interval>();

/** An interval that a person chose, as in a policy; those that a reading suggests a body may have influenced. */
export function asChosen({ minMs, maxMs }: Interval): Interval {
  const interval = { minMs, maxMs };
  chosen.add(interval);
  return interval;
}

export const isChosen = (interval: Interval): boolean => chosen.has(interval);
