import type { Effect, FetchEffect, ScheduleEffect } from './effect.ts';
import type { DurableSnapshot } from './snapshot.ts';

/** What takes time, and would be lost by a host that forgets it. */
export type Task = FetchEffect | ScheduleEffect;

/**
 * Those of the effects that are still to be done in a snapshot. A host that stores them along with it
 * can begin them again after a crash: twice is no harm, for `step` takes each answer once.
 */
export const outstanding = (effects: readonly Effect[], { pending }: DurableSnapshot): Task[] =>
  effects.filter(
    (effect): effect is Task =>
      (effect.type === 'fetch' && Object.hasOwn(pending.requests, effect.id)) ||
      (effect.type === 'schedule' && Object.hasOwn(pending.timers, effect.id)),
  );
