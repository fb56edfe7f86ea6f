import { createActor } from 'xstate';
import type { MemberChanged, MemberSettled } from '../../machines/fleet/emitted.ts';
import type { FleetOutcome } from '../../machines/fleet/outcome.ts';
import type { FleetInput } from '../../machines/fleet.context.ts';
import { machineAt } from '../../machines/validate/argument.ts';
import { throwIfAborted } from '../http/on-abort.ts';
import { runToEnd } from '../polling/run-to-end.ts';
import type { FleetMachine } from './create-fleet-machine.ts';

export interface PollFleetOptions<TData> extends Pick<FleetInput, 'ids' | 'policy'> {
  /** Ends the fleet at once: requests are cancelled, the timer cleared, the promise rejected with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called for each change of a member's status, the first reading included. May give a promise: `pollFleet` doesn't
   * wait for it before it asks on, but before it resolves.
   */
  readonly onChange?: ((change: MemberChanged<TData>) => unknown) | undefined;
  /** Called with a member's outcome once its poll has ended. May give a promise, as `onChange` may. */
  readonly onSettled?: ((settled: MemberSettled<TData>) => unknown) | undefined;
}

/**
 * Polls many ids until there is a verdict on each. The promise is fulfilled with an outcome, whatever a server
 * or a network does.
 *
 * @throws {InputError} for invalid ids or an invalid policy; `signal.reason` once the signal is aborted;
 * what `onChange` or `onSettled` throws or rejects its promise with, which ends the fleet as an abort does; the first
 * of these alone.
 */
export async function pollFleet<TData>(
  machine: FleetMachine<TData>,
  options: PollFleetOptions<TData>,
): Promise<FleetOutcome<TData>> {
  const { ids, policy, signal, onChange, onSettled } = options ?? {};
  throwIfAborted(signal);
  const actor = createActor(machineAt(machine), { input: { ids, policy, autoStart: true } });
  const outcome = await runToEnd(actor, signal, (guarded) => {
    if (onChange) actor.on('member.changed', guarded(onChange));
    if (onSettled) actor.on('member.settled', guarded(onSettled));
  });
  return outcome as FleetOutcome<TData>;
}
