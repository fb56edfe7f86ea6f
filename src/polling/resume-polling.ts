import type { Actor, Snapshot } from 'xstate';
import { revive, withWaker } from '../snapshot/persisted.ts';
import { validatePolling } from '../snapshot/validate-polling.ts';
import type { PollingMachine } from './create-polling-machine.ts';

/**
 * Continues from a snapshot that `actor.getPersistedSnapshot()` gave, in this process or another one.
 * Of a wait only the rest is waited (XState itself doesn't restart timers); a request that was in flight
 * is sent again; a paused poll stays paused.
 *
 * @returns a started actor.
 * @throws {InputError} for what isn't a snapshot of this chart, of this version, as it was.
 */
export function resumePolling<TData>(
  machine: PollingMachine<TData>,
  snapshot: Snapshot<unknown>,
): Actor<PollingMachine<TData>> {
  return restorePolling(machine, snapshot).start();
}

/**
 * The actor that a persisted snapshot describes, not started.
 *
 * @throws {InputError} for what isn't a snapshot of this chart, of this version, as it was.
 */
export function restorePolling<TData>(
  machine: PollingMachine<TData>,
  snapshot: Snapshot<unknown>,
): Actor<PollingMachine<TData>> {
  validatePolling(machine, snapshot);
  return revive(machine, withWaker(snapshot));
}
