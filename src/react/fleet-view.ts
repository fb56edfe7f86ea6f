import type { SnapshotFrom } from 'xstate';
import type { FleetOutcome } from '../../machines/fleet/outcome.ts';
import type { Failure } from '../../machines/poll/observation.ts';
import { isWait, type Phase, phaseOf } from '../../machines/poll/phase.ts';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';
import type { MemberIndex } from './member-index.ts';

/** What a component can show of a fleet as a whole. */
export interface FleetView<TData> {
  /** The name of the chart's state; also `idle` while there are no ids. */
  readonly phase: Phase | FleetOutcome['type'];
  /** Number of members: all, those that are still polled, and those that have ended. */
  readonly total: number;
  readonly live: number;
  readonly settled: number;
  /** Number of members by their last known status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The failure of the last request, `null` when it succeeded. */
  readonly failure: Failure | null;
  /** How the fleet ended, `null` while it hasn't. */
  readonly outcome: FleetOutcome<TData> | null;
  /** When the current wait ends, epoch ms; `null` outside a wait. */
  readonly nextPollAt: number | null;
  /** Requests that were answered so far. */
  readonly polls: number;
}

/** @param statuses what is known already, by id. */
export const idleFleet = (
  ids: readonly string[],
  statuses: ReadonlyMap<string, string | null>,
): FleetView<never> => ({
  phase: 'idle',
  total: ids.length,
  live: ids.length,
  settled: 0,
  statuses: countsOf(ids.flatMap((id) => statuses.get(id) ?? [])),
  failure: null,
  outcome: null,
  nextPollAt: null,
  polls: 0,
});

const countsOf = (statuses: readonly string[]): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries(counts);
};

export function fleetViewOf<TData>(
  snapshot: SnapshotFrom<FleetMachine<TData>>,
  { size, statuses }: MemberIndex<TData>,
): FleetView<TData> {
  const { live, failure, nextPollAt, polls } = snapshot.context;
  const phase = phaseOf(snapshot.value) as FleetView<TData>['phase'];
  return {
    phase,
    total: size,
    live,
    settled: size - live,
    statuses,
    failure,
    outcome: snapshot.output ?? null,
    nextPollAt: isWait(phase) ? nextPollAt : null,
    polls,
  };
}
