import { eased } from '../poll/slowdowns.ts';
import { idsOf } from './batch-members.ts';
import { timeIn } from './clock.ts';
import { nextEndAfter } from './ends.ts';
import type { Batch, FleetState } from './fleet-state.ts';
import {
  cancelled,
  type FleetMember,
  isDisposable,
  isDue,
  withBatch,
  withState,
} from './member.ts';
import { type Pages, withPages } from './pages.ts';
import { nextTimerAt, soonerOf, waitsOn } from './timer.ts';

/**
 * Queues the members that are due, in as few batches as the limit allows, and sets the next timer. It depends
 * on the recorded state alone: queueing twice is the same as once.
 */
export function queueDue<TData>(context: FleetState<TData>): Partial<FleetState<TData>> {
  const { hold, nextPollAt } = context;
  if (hold !== null || (nextPollAt !== null && timeIn(context) < nextPollAt)) return {};
  const { deadlineMs } = context.policy;
  const { pages, queued, firstEndAt } = enqueueDue(context);
  const added = queued.length - context.queued.length;
  const changes = {
    pages,
    queued,
    batches: context.batches + added,
    nextPollAt: nextTimerAt(pages, deadlineMs),
    nextEndAt: soonerOf(context.nextEndAt, firstEndAt),
  };
  if (added === 0 || context.jitter === null) return changes;
  return { ...changes, jitter: null, slowdowns: eased(context.slowdowns) };
}

/** Due members join the last queued batch that is no part while it has room; those of a split batch stay in theirs. */
function enqueueDue<TData>(context: FleetState<TData>) {
  const { limit, batches, unsureMs } = context;
  const { deadlineMs } = context.policy;
  const at = timeIn(context);
  const queued: Batch[] = [...context.queued];
  const added = () => queued.length - context.queued.length;
  const parts = new Map<number, number>();
  let open = queued.findLastIndex(({ isPart }) => !isPart);
  let room = open < 0 ? 0 : limit - idsOf(context, queued[open] as Batch).length;
  const begin = (isPart: boolean, isConfirming: boolean) =>
    queued.push({ number: batches + added() + 1, pages: [], isPart, isConfirming }) - 1;
  let firstEndAt: number | null = null;
  const openFor = ({ part, isConfirming }: FleetMember): number => {
    if (part !== null) {
      const known = parts.get(part) ?? begin(true, isConfirming);
      parts.set(part, known);
      return known;
    }
    if (room === 0) [open, room] = [begin(false, false), limit];
    room -= 1;
    return open;
  };
  const place = (member: FleetMember<TData>, page: number): FleetMember<TData> => {
    const found = openFor(member);
    const batch = queued[found] as Batch;
    if (!batch.pages.includes(page)) queued[found] = { ...batch, pages: [...batch.pages, page] };
    if (unsureMs > 0 || member.startedAt !== null) return withBatch(member, batch.number);
    const countsFrom = member.countsFrom ?? at;
    if (deadlineMs !== null) firstEndAt = soonerOf(firstEndAt, countsFrom + deadlineMs);
    return withState(member, { batch: batch.number, countsFrom });
  };
  const pages = context.pages.map((page, n) => {
    if (waitsOn(page, deadlineMs).soonest > at) return page;
    const known = page.filter((member) => !isDisposable(member, at));
    return known.map((member) => (isDue(member, at) ? place(member, n) : member));
  });
  return { pages, queued, firstEndAt };
}

/** Takes batches out of the queue: their members wait again, due as they were. */
export const requeued = <TData>(
  context: FleetState<TData>,
  batches: readonly Batch[],
): Pages<FleetMember<TData>> =>
  withoutBatches(context, batches, (member) => withBatch(member, null));

/** Cancels every request and queued batch. A cancelled request isn't made again at once; a first one has begun. */
export function cancelledAll<TData>(
  context: FleetState<TData>,
): Pick<FleetState<TData>, 'pages' | 'nextEndAt'> {
  const { inFlight, queued } = context;
  const sent = new Map<number | null, number>(
    inFlight.map(({ number, askedAt }) => [number, askedAt]),
  );
  const pages = withoutBatches(context, [...inFlight, ...queued], (member) => {
    const askedAt = sent.get(member.batch);
    return askedAt === undefined
      ? withBatch(member, null)
      : cancelled(member, timeIn(context), askedAt);
  });
  return { pages, nextEndAt: nextEndAfter(pages, context.policy, Number.NEGATIVE_INFINITY) };
}

function withoutBatches<TData>(
  context: FleetState<TData>,
  batches: readonly Batch[],
  back: (member: FleetMember<TData>) => FleetMember<TData>,
): Pages<FleetMember<TData>> {
  const numbers = new Set(batches.map(({ number }) => number));
  const places = new Set(batches.flatMap(({ pages }) => pages));
  return withPages(context.pages, places, (page) =>
    page
      .map((member) => (member.batch !== null && numbers.has(member.batch) ? back(member) : member))
      .filter((member) => !isDisposable(member, timeIn(context))),
  );
}
