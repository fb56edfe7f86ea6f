import type { FleetEmitted } from '../../machines/fleet/emitted.ts';
import type { FleetSnapshot } from './fleet-snapshots.ts';
import { fleetSnapshots } from './fleet-snapshots.ts';
import type { Reporter } from './reporter.ts';

/** The id in the spelling that the user gave. */
export type NameOf = (id: string) => string;

/** Tells a reporter what happens to a fleet. */
export function fleetReport(reporter: Reporter, nameOf: NameOf) {
  const toFleetSnapshot = fleetSnapshots(nameOf);
  return {
    event(event: FleetEmitted): void {
      switch (event.type) {
        case 'member.changed': {
          const { id, ...change } = event;
          reporter.event(nameOf(id), { ...change, type: 'status.changed' });
          break;
        }
        case 'member.settled':
          reporter.outcome(withName(event.outcome, nameOf));
          break;
        case 'request.succeeded':
        case 'request.failed':
          reporter.batch({ ...event, ids: event.ids.map(nameOf) });
      }
    },
    snapshot: (snapshot: Pick<FleetSnapshot, 'value' | 'context'>): void =>
      reporter.fleet(toFleetSnapshot(snapshot)),
  };
}

export const withName = <T extends { readonly id: string }>(outcome: T, nameOf: NameOf): T => ({
  ...outcome,
  id: nameOf(outcome.id),
});
