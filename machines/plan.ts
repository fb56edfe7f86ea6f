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
    queued,
    batches: context.batches + queued.length - context.queued.length,
    nextPollAt: nextTick(pages),
    jitter: null,
    slowdowns: context.jitter === null ? context.slowdowns : eased(context.slowdowns),
  };
}

/** Who falls due joins the last batch that still waits for its turn, as long as there is room. */
function draft(context: FleetContext) {
  const { at, limit, batches } = context;
  const queued: Batch[] = [...context.queued];
  const isDueNow = (member: FleetMember) => isDue(member, at ?? 0);
  const last = queued.at(-1);
  let room = last && !last.isPart ? limit - idsOf(context, last).length : 0;
  const place = (member: FleetMember, page: number): FleetMember => {
    if (room === 0) {
      const number = batches + queued.length - context.queued.length + 1;
      queued.push({ number, pages: [], isPart: false });
      room = limit;
    }
    room -= 1;
    const batch = queued.at(-1) as Batch;
    if (!batch.pages.includes(page))
      queued[queued.length - 1] = { ...batch, pages: [...batch.pages, page] };
    return inBatch(member, batch.number);
  };
  const pages = context.pages.map((members, page) =>
    members.some(isDueNow)
      ? members.map((member) => (isDueNow(member) ? place(member, page) : member))
      : members,
  );
  return { pages, queued };
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

/** The members of a batch, those too who were removed in mid-flight. */
export const membersOf = ({ pages }: Pick<FleetContext, 'pages'>, batch: Batch): FleetMember[] =>
  batch.pages.flatMap((place) =>
    (pages[place] ?? []).filter((member) => member.batch === batch.number),
  );

/** The members of a batch that are still wanted. */
export const idsOf = (context: Pick<FleetContext, 'pages'>, batch: Batch): string[] =>
  membersOf(context, batch)
    .filter(isLive)
    .map(({ id }) => id);
