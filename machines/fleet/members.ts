import type { FleetContext } from '../fleet.context.ts';
import type { FleetMember } from './member.ts';

/** Everybody in a fleet, in the order in which they came, unless some were removed. */
export const membersIn = <TData>({
  pages,
}: Pick<FleetContext<TData>, 'pages'>): FleetMember<TData>[] =>
  pages.flat().filter(({ isRemoved }) => !isRemoved);
