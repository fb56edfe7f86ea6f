import type { Flight } from '../../machines/fleet/fleet-state.ts';
import { type FleetMember, initialMember, isLive } from '../../machines/fleet/member.ts';
import { type FleetContext, initialFleet } from '../../machines/fleet.context.ts';
import { T0 } from './observations.ts';

/** A member that waits, or is asked with a batch, and what else is known of it. */
export const member = (id: string, known: Partial<FleetMember> = {}): FleetMember => ({
  ...initialMember(id),
  ...known,
});

/** A request that was sent so that an answer at `T0` took 20 ms. */
export const flight = (number: number, more: Partial<Flight> = {}): Flight => ({
  ...{ number, pages: [0], isPart: false, isConfirming: false },
  ...{ slot: number, askedAt: T0 - 20, unsureMs: 0, setMs: 0, isRefreshed: false },
  ...more,
});

/** What a fleet of these members knows at `T0`. */
export const fleetOf = (
  members: readonly FleetMember[],
  more: Partial<FleetContext> = {},
): FleetContext => ({
  ...initialFleet({ ids: [] }),
  pages: [members],
  live: members.filter(isLive).length,
  failing: members.filter((one) => isLive(one) && one.failures > 0).length,
  ...{ at: T0, isTimed: true },
  ...more,
});
