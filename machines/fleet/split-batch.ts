import type { Answered } from './answer-members.ts';
import { idsOf } from './batch-members.ts';
import { concluded } from './conclude-members.ts';
import type { Change } from './emitted.ts';
import { firstEnd, isHeldToEnd } from './ends.ts';
import { countsFromRequest, type FleetMember, isLive, withState } from './member.ts';
import { withPages } from './pages.ts';

/** The part that each of `size` ids is put into, by its place. */
type Split = (size: number) => (place: number) => number;

export const HALVES: Split = (size) => (place) => Number(place >= Math.ceil(size / 2));

export const ONE_AND_REST: Split = () => (place) => Number(place > 0);

/** How many ids of a forbidden batch are polled alone, to see whether any of them is allowed. */
export const PROBES = 5;

export const PROBES_AND_REST: Split = (size) => {
  const probes = Math.min(PROBES, size);
  const places = Array.from({ length: probes }, (_, n) => Math.floor((n * size) / probes));
  return (place) => (places.includes(place) ? places.indexOf(place) : probes);
};

/** Queues the batch again in parts, ahead of other batches. */
export function splitBatch<TData>(
  { context: before, flight, answer, timing: { askedAt } }: Answered<TData>,
  split: Split,
): Change<TData> {
  const isOver = (member: FleetMember) =>
    isLive(member) &&
    member.batch === flight.number &&
    isHeldToEnd({ ...member, countsFrom: countsFromRequest(member, askedAt) }, before);
  const { context, events } =
    before.hold === null
      ? { context: before, events: [] }
      : concluded(before, 'deadline', answer.at, isOver);
  const { batches, queued } = context;
  const ids = idsOf(context, flight);
  const partFor = split(ids.length);
  const partOf = ids.map((_, place) => partFor(place));
  const count = new Set(partOf).size;
  const numbers = Array.from({ length: count }, (_, n) => batches + 1 + n);
  const left: FleetMember[] = [];
  let place = 0;
  const pages = withPages(context.pages, flight.pages, (page) =>
    page.map((member) => {
      if (member.batch !== flight.number) return member;
      if (!isLive(member)) return withState(member, { batch: null, askedAt });
      const batch = batches + 1 + (partOf[place++] ?? 0);
      const countsFrom = countsFromRequest(member, askedAt);
      const part = withState(member, { batch, askedAt, countsFrom });
      left.push(part);
      return part;
    }),
  );
  const parts = numbers.map((number) => ({
    ...{ number, pages: flight.pages, isPart: true, isConfirming: false },
  }));
  const nextEndAt = firstEnd(left, context.policy, context.nextEndAt);
  const after = { ...context, pages, nextEndAt, queued: [...parts, ...queued] };
  return { context: { ...after, batches: batches + count }, events };
}
