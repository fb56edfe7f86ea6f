import { lastCheckAt } from '../poll/deadline.ts';
import { MIN_GAP_MS } from '../poll/delays.ts';
import { firstAfter } from './ends.ts';
import { type FleetMember, isWaiting } from './member.ts';
import type { Pages } from './pages.ts';

/** A member is polled up to a tenth of its wait later than due, so that it shares a batch with others. */
const COALESCING_SHARE = 0.1;

/** When the waiting members on a page are due. */
interface Waits {
  /** When the first of them can be polled, or dropped; a new one at once. */
  readonly soonest: number;
  /** The earliest time until which a member may be held back for others, and when that member is due. */
  readonly end: number;
  readonly first: number;
  /** In ascending order. */
  readonly dues: readonly number[];
}

const waits = new WeakMap<readonly FleetMember[], Waits>();

/** A page never changes, so it is scanned once; a fleet has one `deadlineMs`. */
export function waitsOn(page: readonly FleetMember[], deadlineMs: number | null = null): Waits {
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
    const latest = latestStartOf(member, deadlineMs);
    if (latest < end) [end, first] = [latest, due];
  }
  const found = { soonest, end, first, dues: dues.sort((a, b) => a - b) };
  waits.set(page, found);
  return found;
}

/**
 * When to send the next batch: at the end of the first member's tolerance, or sooner, when the last member that
 * falls due until then is due; but not sooner while another falls due soon after. `null` while none waits.
 */
export function nextTimerAt(
  pages: Pages<FleetMember>,
  deadlineMs: number | null = null,
): number | null {
  let end = Number.POSITIVE_INFINITY;
  let first = 0;
  for (const page of pages) {
    const found = waitsOn(page, deadlineMs);
    if (found.end < end) ({ end, first } = found);
  }
  if (end === Number.POSITIVE_INFINITY) return null;
  let last = first;
  for (const page of pages) {
    const { dues } = waitsOn(page, deadlineMs);
    const late = firstAfter(dues, end);
    if ((dues[late] ?? Number.POSITIVE_INFINITY) <= end + (end - first)) return Math.ceil(end);
    last = Math.max(last, dues[late - 1] ?? last);
  }
  return last;
}

const dueAt = ({ nextPollAt }: FleetMember) => nextPollAt ?? 0;

/** A last check before the deadline isn't held back. */
function latestStartOf(member: FleetMember, deadlineMs: number | null): number {
  const due = dueAt(member);
  const latest = due + COALESCING_SHARE * member.delayMs;
  const { startedAt, observation } = member;
  if (deadlineMs === null || startedAt === null || observation === null) return latest;
  return Math.min(latest, Math.max(due, lastCheckAt(startedAt + deadlineMs, observation)));
}

/** When the first of these members is due; `null` while none waits. */
export const soonestOf = (members: readonly FleetMember[]): number | null =>
  members
    .filter(isWaiting)
    .reduce<number | null>((soonest, member) => soonerOf(soonest, dueAt(member)), null);

/** The sooner of two times that may be unknown. */
export const soonerOf = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
