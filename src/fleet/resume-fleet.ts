import type { Actor, Snapshot } from 'xstate';
import { revive, withWaker } from '../snapshot/persisted.ts';
import { validateFleet } from '../snapshot/validate-fleet.ts';
import type { FleetMachine } from './create-fleet-machine.ts';

/**
 * Continues from a snapshot of a fleet that `actor.getPersistedSnapshot()` gave, in this process or
 * another one. Of each wait only the rest is waited; requests that were in flight are sent again; a paused
 * fleet stays paused.
 *
 * @returns a started actor.
 * @throws {InputError} for what isn't a snapshot of this chart, of this version, as it was.
 */
export function resumeFleet<TData>(
  machine: FleetMachine<TData>,
  snapshot: Snapshot<unknown>,
): Actor<FleetMachine<TData>> {
  return restoreFleet(machine, snapshot).start();
}

/**
 * The actor that a persisted snapshot describes, not started.
 *
 * @throws {InputError} for what isn't a snapshot of this chart, of this version, as it was.
 */
export function restoreFleet<TData>(
  machine: FleetMachine<TData>,
  snapshot: Snapshot<unknown>,
): Actor<FleetMachine<TData>> {
  validateFleet(machine, snapshot);
  return revive(machine, withWaker(snapshot));
}
