import { InputError } from '../validate/input-error.ts';
import type { FleetState } from './fleet-state.ts';
import type { FleetMember } from './member.ts';

/** The members of a fleet, in the order in which they were added, unless some were removed. */
export function membersIn<TData>(context: Pick<FleetState<TData>, 'pages'>): FleetMember<TData>[] {
  const { pages } = Object(context) as Partial<typeof context>;
  if (!pages) throw new InputError('context', context, 'the context of a fleet');
  return pages.flat().filter(({ isRemoved }) => !isRemoved);
}
