import { type AnyActorLogic, type AnyStateMachine, createActor, toPromise } from 'xstate';
import { machineAt, objectAt } from '../../machines/validate/argument.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { onAbort, throwIfAborted } from '../http/on-abort.ts';
import type { FetchEffect } from './effect.ts';
import { answered, type DurableEvent, failed } from './event.ts';

/**
 * Makes one request with the machine's own actor.
 *
 * @returns the event to pass to `step`: `durable.answered`, also for a network error; `durable.failed` for a bug.
 * @throws {InputError} for an actor that the machine doesn't have; `signal.reason` when aborted.
 */
export async function performFetch(
  machine: AnyStateMachine,
  effect: FetchEffect,
  signal?: AbortSignal,
): Promise<DurableEvent> {
  throwIfAborted(signal);
  const { id, src, input } = objectAt('effect', effect, 'an effect of a step');
  const logic = machineAt(machine).implementations.actors[src] as AnyActorLogic | undefined;
  if (!logic) throw new InputError('effect.src', src, 'an actor of this machine');
  const actor = createActor(logic, { input });
  return await new Promise<DurableEvent>((resolve, reject) => {
    const release =
      signal &&
      onAbort(signal, () => {
        reject(signal.reason);
        actor.stop();
      });
    toPromise(actor)
      .then(
        (output) => answered(id, output),
        (error: unknown) => failed(id, error),
      )
      .then(resolve)
      .finally(release);
    actor.start();
  });
}
