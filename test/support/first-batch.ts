import { idsOf } from '../../machines/fleet/batch-members.ts';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { FleetState, Flight } from '../../machines/fleet/fleet-state.ts';
import type { FleetMember } from '../../machines/fleet/member.ts';
import { recordBatch } from '../../machines/fleet/record-batch.ts';
import { fleetOf, flight, member } from './fleet-context.ts';

/** One of those that the first batch asks for. */
export const asked = (id: string, known: Partial<FleetMember> = {}) =>
  member(id, { batch: 1, ...known });

/** What the answer to the first batch changes and emits. */
export const recorded = (
  members: readonly FleetMember[],
  answer: BatchObservation,
  more: Partial<FleetState> = {},
  of: Partial<Flight> = {},
) => {
  const first = flight(1, of);
  return recordBatch(fleetOf(members, { inFlight: [first], batches: 1, ...more }), first, answer);
};

/** The member with that id, on whichever page. */
export const find = ({ pages }: FleetState, id: string) =>
  pages.flat().find((one) => one.id === id);

/** The ids of each queued batch. */
export const idsIn = (context: FleetState) => context.queued.map((batch) => idsOf(context, batch));
