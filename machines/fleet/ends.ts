import type { Policy } from '../poll/policy.ts';
import type { FleetState } from './fleet-state.ts';
import { type FleetMember, isLive } from './member.ts';
import type { Pages } from './pages.ts';

type Held = Pick<FleetState, 'hold' | 'policy'>;
type Begun = Pick<FleetMember, 'startedAt' | 'countsFrom'>;

/** When a member must have ended, epoch ms; `null`: never, or not known yet. */
export function endOf({ startedAt, countsFrom }: Begun, { deadlineMs }: Policy): number | null {
  const from = startedAt ?? countsFrom;
  return deadlineMs === null || from === null ? null : from + deadlineMs;
}

/** Whether a hold of the fleet reaches to a member's end. */
export const isHeldToEnd = (member: Begun, { hold, policy }: Held): boolean =>
  hold !== null && (endOf(member, policy) ?? Number.POSITIVE_INFINITY) <= hold.until;

interface Ends {
  readonly deadlineMs: number;
  /** In ascending order. */
  readonly ends: readonly number[];
}

const known = new WeakMap<readonly FleetMember[], Ends>();

/** When the live members on a page must have ended, in ascending order. A page never changes, so it is scanned once. */
export function endsOn(page: readonly FleetMember[], policy: Policy): readonly number[] {
  const { deadlineMs } = policy;
  if (deadlineMs === null) return [];
  const before = known.get(page);
  if (before?.deadlineMs === deadlineMs) return before.ends;
  const ends: number[] = [];
  for (const member of page) {
    const end = isLive(member) ? endOf(member, policy) : null;
    if (end !== null) ends.push(end);
  }
  known.set(page, { deadlineMs, ends: ends.sort((a, b) => a - b) });
  return ends;
}

/** The first of the ends that is later than a time; `null` without any. */
export function nextEndAfter(
  pages: Pages<FleetMember>,
  policy: Policy,
  time: number,
): number | null {
  let first = Number.POSITIVE_INFINITY;
  for (const page of pages) {
    const ends = endsOn(page, policy);
    first = Math.min(first, ends[firstAfter(ends, time)] ?? first);
  }
  return first === Number.POSITIVE_INFINITY ? null : first;
}

/** The first of the members' ends and another one; `null` without any. */
export function firstEnd(
  members: readonly FleetMember[],
  policy: Policy,
  other: number | null,
): number | null {
  if (policy.deadlineMs === null) return other;
  let first = other ?? Number.POSITIVE_INFINITY;
  for (const member of members)
    if (isLive(member)) first = Math.min(first, endOf(member, policy) ?? first);
  return first === Number.POSITIVE_INFINITY ? null : first;
}

/** The index of the first in an ascending list that is later. */
export function firstAfter(times: readonly number[], time: number): number {
  let [from, to] = [0, times.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((times[middle] as number) <= time) from = middle + 1;
    else to = middle;
  }
  return from;
}
