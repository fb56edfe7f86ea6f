import type { FleetState } from './fleet-state.ts';
import type { FleetMember } from './member.ts';

/** The members of a fleet, in the order in which they were added, unless some were removed. */
export const membersIn = <TData>({
  pages,
}: Pick<FleetState<TData>, 'pages'>): FleetMember<TData>[] =>
  pages.flat().filter(({ isRemoved }) => !isRemoved);
