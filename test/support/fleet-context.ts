import { type FleetContext, initialFleet } from '../../machines/fleet.context.ts';
import { type FleetMember, freshMember, isLive } from '../../machines/member.ts';
import { T0 } from './observations.ts';

/** A member that waits, or is asked with a batch, and what else is known of it. */
export const member = (id: string, known: Partial<FleetMember> = {}): FleetMember => ({
  ...freshMember(id),
  ...known,
});

/** What a fleet of these members knows at `T0`. */
export const fleetOf = (
  members: readonly FleetMember[],
  more: Partial<FleetContext> = {},
): FleetContext => ({
  ...initialFleet({ input: { ids: [] } }),
  pages: [members],
  live: members.filter(isLive).length,
  failing: members.filter((one) => isLive(one) && one.failures > 0).length,
  at: T0,
  ...more,
});
