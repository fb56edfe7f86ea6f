import type { EventObject } from 'xstate';
import type { FleetState, Flight } from './fleet-state.ts';

/** The actor that performs a request. */
export const actorIdOf = ({ slot }: Pick<Flight, 'slot'>): `fetchBatch.${number}` =>
  `fetchBatch.${slot}`;

/** The request in flight that an actor's event answers. */
export const flightOf = ({ inFlight }: FleetState, event: EventObject): Flight | undefined =>
  'actorId' in event ? inFlight.find((flight) => actorIdOf(flight) === event.actorId) : undefined;

/** How many requests may be in flight: one at a time until rate limiting has eased, and while it isn't known whether everything is forbidden. */
export const slotsOf = ({
  slowdowns,
  forbidden,
  maxInFlight,
}: Pick<FleetState, 'slowdowns' | 'forbidden' | 'maxInFlight'>): number =>
  slowdowns > 0 || forbidden.requests > 0 ? 1 : maxInFlight;

export function freeSlot(inFlight: readonly Flight[]): number {
  const taken = new Set(inFlight.map(({ slot }) => slot));
  let slot = 0;
  while (taken.has(slot)) slot += 1;
  return slot;
}

/** The requests in flight, each to be followed by one more: their answers may be older than the news. */
export const refreshed = (inFlight: readonly Flight[]): readonly Flight[] =>
  inFlight.map((flight) => ({ ...flight, isRefreshed: true }));
