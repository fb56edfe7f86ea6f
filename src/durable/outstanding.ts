import { objectAt } from '../../machines/validate/argument.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { Effect, FetchEffect, ScheduleEffect } from './effect.ts';
import type { DurableSnapshot } from './snapshot.ts';

/** An effect that takes time, and that a host must not lose. */
export type Task = FetchEffect | ScheduleEffect;

/**
 * The effects that are still pending in a snapshot. A host that stores them with the snapshot can start them
 * again after a crash; that is safe, since `step` accepts only the first answer to each.
 */
export function outstanding(effects: readonly Effect[], snapshot: DurableSnapshot): Task[] {
  if (!Array.isArray(effects)) throw new InputError('effects', effects, 'the effects of a step');
  const { pending } = objectAt('snapshot', snapshot, 'the snapshot of a step');
  const { requests, timers } = objectAt('snapshot.pending', pending, 'what a step leaves pending');
  return effects.filter(
    (effect): effect is Task =>
      (effect.type === 'fetch' && Object.hasOwn(requests, effect.id)) ||
      (effect.type === 'schedule' && Object.hasOwn(timers, effect.id)),
  );
}
