import { createActor } from 'xstate';
import type { MemberChanged, MemberSettled } from '../../machines/fleet/emitted.ts';
import type { FleetOutcome } from '../../machines/fleet/outcome.ts';
import type { FleetInput } from '../../machines/fleet.context.ts';
import { runToEnd } from '../polling/run-to-end.ts';
import type { FleetMachine } from './create-fleet-machine.ts';

export interface PollFleetOptions<TData> extends Pick<FleetInput, 'ids' | 'policy'> {
  /** Ends the fleet at once: its requests are cancelled, its timer cleared, the promise rejected with the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each new status of each member, the first one too. */
  readonly onChange?: ((change: MemberChanged<TData>) => void) | undefined;
  /** Called when a member's poll has ended, with its outcome. */
  readonly onSettled?: ((settled: MemberSettled<TData>) => void) | undefined;
}

/**
 * Polls many until there is a verdict on each. Whatever a server or a network does, the promise is fulfilled
 * with an outcome.
 *
 * @throws {InputError} for ids or a policy that can't be taken; `signal.reason` once the signal is aborted;
 * what `onChange` or `onSettled` throws, which ends the fleet like an abort.
 */
export async function pollFleet<TData>(
  machine: FleetMachine<TData>,
  options: PollFleetOptions<TData>,
): Promise<FleetOutcome<TData>> {
  const { ids, policy, signal, onChange, onSettled } = options ?? {};
  signal?.throwIfAborted();
  const actor = createActor(machine, { input: { ids, policy, autoStart: true } });
  const outcome = await runToEnd(actor, signal, (guarded) => {
    if (onChange) actor.on('member.changed', guarded(onChange));
    if (onSettled) actor.on('member.settled', guarded(onSettled));
  });
  return outcome as FleetOutcome<TData>;
}
