import type { Batch, FleetState } from './fleet-state.ts';
import { type FleetMember, isLive } from './member.ts';

/** The members of a batch, including those that were removed while it was in flight. */
export const membersOf = <TData>(
  { pages }: Pick<FleetState<TData>, 'pages'>,
  batch: Batch,
): FleetMember<TData>[] =>
  batch.pages.flatMap((place) =>
    (pages[place] ?? []).filter((member) => member.batch === batch.number),
  );

/** The ids of a batch that are still polled. */
export const idsOf = (context: Pick<FleetState, 'pages'>, batch: Batch): string[] =>
  membersOf(context, batch)
    .filter(isLive)
    .map(({ id }) => id);
