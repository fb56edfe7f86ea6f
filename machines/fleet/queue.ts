import { type Batch, type FleetContext, soonerOf } from '../fleet.context.ts';
import { eased } from '../poll/delays.ts';
import { timeIn } from './clock.ts';
import {
  cancelled,
  type FleetMember,
  isDisposable,
  isDue,
  isLive,
  isWaiting,
  MIN_GAP_MS,
  withBatch,
} from './member.ts';
import { type Pages, withPages } from './pages.ts';

/** A member is asked up to a tenth of its wait later than due, so that it is asked along with others. */
const COALESCING_SHARE = 0.1;

/**
 * Queues the members that are due, in as few batches as the limit allows, and finds the next tick; until that
 * has come there is nothing to do. Nothing but what is recorded counts: to plan twice is to plan once.
 */
export function queueDue(context: FleetContext): Partial<FleetContext> {
  const { hold, nextPollAt } = context;
  if (hold !== null || (nextPollAt !== null && timeIn(context) < nextPollAt)) return {};
  const { pages, queued } = enqueueDue(context);
  const added = queued.length - context.queued.length;
  const planned = {
    pages,
    queued,
    batches: context.batches + added,
    nextPollAt: nextTimerAt(pages),
  };
  if (added === 0 || context.jitter === null) return planned;
  return { ...planned, jitter: null, slowdowns: eased(context.slowdowns) };
}

/** Who falls due joins the last batch that still waits for its turn, as long as there is room; a part stays among itself. */
function enqueueDue(context: FleetContext) {
  const { limit, batches } = context;
  const at = timeIn(context);
  const queued: Batch[] = [...context.queued];
  const added = () => queued.length - context.queued.length;
  const parts = new Map<number, number>();
  const last = queued.length - 1;
  let open = queued[last]?.isPart === false ? last : -1;
  let room = open < 0 ? 0 : limit - idsOf(context, queued[open] as Batch).length;
  const begin = (isPart: boolean) =>
    queued.push({ number: batches + added() + 1, pages: [], isPart }) - 1;
  const openFor = ({ part }: FleetMember): number => {
    if (part !== null) {
      const known = parts.get(part) ?? begin(true);
      parts.set(part, known);
      return known;
    }
    if (room === 0) [open, room] = [begin(false), limit];
    room -= 1;
    return open;
  };
  const place = (member: FleetMember, page: number): FleetMember => {
    const found = openFor(member);
    const batch = queued[found] as Batch;
    if (!batch.pages.includes(page)) queued[found] = { ...batch, pages: [...batch.pages, page] };
    return withBatch(member, batch.number);
  };
  const pages = context.pages.map((page, n) => {
    if (waitsOn(page).soonest > at) return page;
    const known = page.filter((member) => !isDisposable(member, at));
    return known.map((member) => (isDue(member, at) ? place(member, n) : member));
  });
  return { pages, queued };
}

/** When those on a page are due who wait, in order. */
interface Waits {
  /** When one of them can be asked, or forgotten; one that is new, at once. */
  readonly soonest: number;
  /** The end of the first patience, and when its owner is due. */
  readonly end: number;
  readonly first: number;
  readonly dues: readonly number[];
}

const waits = new WeakMap<readonly FleetMember[], Waits>();

/** A page never changes, so it is looked through once. */
function waitsOn(page: readonly FleetMember[]): Waits {
  const known = waits.get(page);
  if (known) return known;
  let [soonest, end, first] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  const dues: number[] = [];
  for (const member of page) {
    if (member.isRemoved && member.batch === null)
      soonest = Math.min(soonest, (member.askedAt ?? 0) + MIN_GAP_MS);
    if (!isWaiting(member)) continue;
    const due = dueAt(member);
    dues.push(due);
    soonest = Math.min(soonest, member.nextPollAt ?? Number.NEGATIVE_INFINITY);
    if (latestStartOf(member) < end) [end, first] = [latestStartOf(member), due];
  }
  const found = { soonest, end, first, dues: dues.sort((a, b) => a - b) };
  waits.set(page, found);
  return found;
}

/**
 * When the first patience ends, or as soon before as nobody more falls due, unless somebody does soon
 * after: then those who wait come closer to each other. `null`: nobody waits.
 */
export function nextTimerAt(pages: Pages<FleetMember>): number | null {
  let end = Number.POSITIVE_INFINITY;
  let first = 0;
  for (const page of pages) {
    const found = waitsOn(page);
    if (found.end < end) ({ end, first } = found);
  }
  if (end === Number.POSITIVE_INFINITY) return null;
  let last = first;
  for (const page of pages) {
    const { dues } = waitsOn(page);
    const late = firstAfter(dues, end);
    if ((dues[late] ?? Number.POSITIVE_INFINITY) <= end + (end - first)) return Math.ceil(end);
    last = Math.max(last, dues[late - 1] ?? last);
  }
  return last;
}

/** The place of the first that is later. */
function firstAfter(dues: readonly number[], time: number): number {
  let [from, to] = [0, dues.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((dues[middle] as number) <= time) from = middle + 1;
    else to = middle;
  }
  return from;
}

const dueAt = ({ nextPollAt }: FleetMember) => nextPollAt ?? 0;
const latestStartOf = (member: FleetMember) => dueAt(member) + COALESCING_SHARE * member.delayMs;

/** When somebody of these is due; `null`: none of them waits. */
export const soonestOf = (members: readonly FleetMember[]): number | null =>
  members
    .filter(isWaiting)
    .reduce<number | null>((soonest, member) => soonerOf(soonest, dueAt(member)), null);

/** Calls off what is queued: its members wait again, due as they were. */
export const requeued = (context: FleetContext, batches: readonly Batch[]): Pages<FleetMember> =>
  withoutBatches(context, batches, (member) => withBatch(member, null));

/** Calls off everything; a request that was in flight isn't made again at once. */
export function cancelledAll(context: FleetContext): Pages<FleetMember> {
  const { inFlight, queued } = context;
  const sent = new Set<number | null>(inFlight.map(({ number }) => number));
  return withoutBatches(context, [...inFlight, ...queued], (member) =>
    sent.has(member.batch) ? cancelled(member, timeIn(context)) : withBatch(member, null),
  );
}

function withoutBatches(
  context: FleetContext,
  batches: readonly Batch[],
  back: (member: FleetMember) => FleetMember,
): Pages<FleetMember> {
  const numbers = new Set(batches.map(({ number }) => number));
  const places = new Set(batches.flatMap(({ pages }) => pages));
  return withPages(context.pages, places, (page) =>
    page
      .map((member) => (member.batch !== null && numbers.has(member.batch) ? back(member) : member))
      .filter((member) => !isDisposable(member, timeIn(context))),
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
