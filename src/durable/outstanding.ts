import type { Effect, FetchEffect, ScheduleEffect } from './effect.ts';
import type { DurableSnapshot } from './snapshot.ts';

/** An effect that takes time, and that a host must not lose. */
export type Task = FetchEffect | ScheduleEffect;

/**
 * The effects that are still pending in a snapshot. A host that stores them with the snapshot can start them
 * again after a crash; that is safe, since `step` accepts only the first answer to each.
 */
export const outstanding = (effects: readonly Effect[], { pending }: DurableSnapshot): Task[] =>
  effects.filter(
    (effect): effect is Task =>
      (effect.type === 'fetch' && Object.hasOwn(pending.requests, effect.id)) ||
      (effect.type === 'schedule' && Object.hasOwn(pending.timers, effect.id)),
  );
