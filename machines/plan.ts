import type { Batch, FleetContext } from './fleet.context.ts';
import { type FleetMember, inBatch, isDue, isLive, isWaiting } from './member.ts';
import { type Pages, withPages } from './pages.ts';
import { eased } from './schedule.ts';

/** A member is asked up to a tenth of its wait later than due, so that it is asked along with others. */
const PATIENCE = 0.1;

/** Queues the members that are due, in as few batches as the limit allows, and finds the next tick. */
export function plan(context: FleetContext): Partial<FleetContext> {
  if (context.hold !== null) return {};
  const { pages, queued } = draft(context);
  return {
    pages,
    queued: [...context.queued, ...queued],
    batches: context.batches + queued.length,
    nextPollAt: nextTick(pages),
    jitter: null,
    slowdowns: context.jitter === null ? context.slowdowns : eased(context.slowdowns),
  };
}

function draft({ pages, at, limit, batches }: FleetContext) {
  const queued: { number: number; pages: number[]; size: number }[] = [];
  const isDueNow = (member: FleetMember) => isDue(member, at ?? 0);
  const place = (member: FleetMember, page: number): FleetMember => {
    let batch = queued.at(-1);
    if (batch === undefined || batch.size === limit) {
      batch = { number: batches + queued.length + 1, pages: [], size: 0 };
      queued.push(batch);
    }
    batch.size += 1;
    if (batch.pages.at(-1) !== page) batch.pages.push(page);
    return inBatch(member, batch.number);
  };
  const drafted = pages.map((members, page) =>
    members.some(isDueNow)
      ? members.map((member) => (isDueNow(member) ? place(member, page) : member))
      : members,
  );
  return { pages: drafted, queued: queued.map(({ number, pages }): Batch => ({ number, pages })) };
}

/**
 * When the first patience ends, or as soon before as nobody more falls due, unless somebody does soon
 * after: then those who wait come closer to each other. `null`: nobody waits.
 */
export function nextTick(pages: Pages<FleetMember>): number | null {
  let end = Number.POSITIVE_INFINITY;
  let first = 0;
  for (const page of pages)
    for (const member of page) {
      if (!isWaiting(member) || patienceOf(member) >= end) continue;
      end = patienceOf(member);
      first = dueAt(member);
    }
  if (end === Number.POSITIVE_INFINITY) return null;
  let last = first;
  for (const page of pages)
    for (const member of page) {
      const due = dueAt(member);
      if (!isWaiting(member) || due <= last) continue;
      if (due <= end) last = due;
      else if (due <= end + (end - first)) return Math.ceil(end);
    }
  return last;
}

const dueAt = ({ nextPollAt }: FleetMember) => nextPollAt ?? 0;
const patienceOf = (member: FleetMember) => dueAt(member) + PATIENCE * member.delayMs;

/** Calls off what is queued: its members wait again, due as they were. */
export function withdrawn(context: FleetContext, batches: readonly Batch[]): Pages<FleetMember> {
  const numbers = new Set(batches.map(({ number }) => number));
  const places = new Set(batches.flatMap(({ pages }) => pages));
  return withPages(context.pages, places, (page) =>
    page
      .filter(({ batch, isRemoved }) => !(isRemoved && batch !== null && numbers.has(batch)))
      .map((member) =>
        member.batch !== null && numbers.has(member.batch) ? inBatch(member, null) : member,
      ),
  );
}

/** The members of a batch that are still wanted. */
export const idsOf = ({ pages }: Pick<FleetContext, 'pages'>, batch: Batch): string[] =>
  batch.pages.flatMap((place) =>
    (pages[place] ?? [])
      .filter((member) => member.batch === batch.number && isLive(member))
      .map(({ id }) => id),
  );
