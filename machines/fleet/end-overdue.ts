import { idsOf } from './batch-members.ts';
import { timeIn } from './clock.ts';
import { type Change, type FleetEmitted, settled } from './emitted.ts';
import { endOf, endsOn, firstAfter, nextEndAfter } from './ends.ts';
import type { FleetState } from './fleet-state.ts';
import { type FleetMember, isLive, withState } from './member.ts';
import { withPages } from './pages.ts';
import { reasonAtDeadline } from './reason-at-deadline.ts';

/**
 * Ends the members whose deadline has come while they wait, are queued or have no slot. One that is in flight ends
 * with its request; one whose deadline came while the fleet was paused, or while the machine slept, is asked once more.
 */
export function endOverdue<TData>(context: FleetState<TData>): Change<TData> {
  const { nextEndAt, policy, inFlight, isTimed, startedAt } = context;
  const at = timeIn(context);
  if (nextEndAt === null || at < nextEndAt) return { context, events: [] };
  const since = context.resumedAt ?? Number.NEGATIVE_INFINITY;
  const asked = new Set<number | null>(inFlight.map(({ number }) => number));
  const isOver = (member: FleetMember) => {
    const end = endOf(member, policy);
    return end !== null && end > since && end <= at && isLive(member) && !asked.has(member.batch);
  };

  const endedAt = isTimed || startedAt !== null ? at : null;
  const events: FleetEmitted<TData>[] = [];
  const batchesLeft = new Set<number | null>();
  let { live, failing } = context;
  const places = [...context.pages.keys()].filter((place) => {
    const ends = endsOn(context.pages[place] ?? [], policy);
    return (ends[firstAfter(ends, since)] ?? Number.POSITIVE_INFINITY) <= at;
  });
  const pages = withPages(context.pages, places, (page) =>
    page.some(isOver)
      ? page.map((member) => {
          if (!isOver(member)) return member;
          const ending = { reason: reasonAtDeadline(member, policy), at: endedAt };
          const ended = withState(member, { ending, batch: null });
          live -= 1;
          failing -= Number(member.failures > 0);
          batchesLeft.add(member.batch);
          events.push(settled(ended));
          return ended;
        })
      : page,
  );
  const queued = context.queued.filter(
    (batch) => !batchesLeft.has(batch.number) || idsOf({ pages }, batch).length > 0,
  );
  const next = nextEndAfter(pages, policy, at);
  return { context: { ...context, pages, live, failing, queued, nextEndAt: next }, events };
}
