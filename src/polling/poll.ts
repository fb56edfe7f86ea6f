import { createActor } from 'xstate';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PollingInput } from '../../machines/polling.context.ts';
import type { StatusChanged } from '../../machines/polling.events.ts';
import { machineAt } from '../../machines/validate/argument.ts';
import { throwIfAborted } from '../http/on-abort.ts';
import type { PollingMachine } from './create-polling-machine.ts';
import { runToEnd } from './run-to-end.ts';

export interface PollOptions<TData>
  extends Pick<PollingInput<TData>, 'id' | 'policy' | 'observation'> {
  /** Ends the poll at once: the request is cancelled, the timer cleared, the promise rejected with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called for each change of status, the first reading included. May give a promise: `poll` doesn't wait for it
   * before it asks on, but before it resolves.
   */
  readonly onChange?: ((change: StatusChanged<TData>) => unknown) | undefined;
}

/**
 * Polls until there is a verdict. The promise is fulfilled with an outcome, whatever a server or a network does.
 *
 * @throws {InputError} for an invalid id, policy or observation; `signal.reason` once the signal is aborted;
 * what `onChange` throws or rejects its promise with, which ends the poll as an abort does; the first of these alone.
 */
export async function poll<TData>(
  machine: PollingMachine<TData>,
  options: PollOptions<TData>,
): Promise<PollOutcome<TData>> {
  const { id, policy, observation, signal, onChange } = options ?? {};
  throwIfAborted(signal);
  const actor = createActor(machineAt(machine), { input: { id, policy, observation } });
  const outcome = runToEnd(actor, signal, (guarded) => {
    if (onChange) actor.on('status.changed', guarded(onChange));
  });
  // The chart knows the time from the start. With invalid input there is nothing to start.
  if (actor.getSnapshot().status === 'active') actor.send({ type: 'poll.start', at: Date.now() });
  return (await outcome) as PollOutcome<TData>;
}
