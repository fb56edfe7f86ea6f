import type { EventObject } from 'xstate';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { foundIn } from './found.ts';
import type { End, Entry, Found } from './recording.ts';

/** A decision of today's chart that isn't the one that was recorded. */
export interface Difference {
  /** Where the chart that was recorded had gone; `null` where the recording says no more than that it went elsewhere. */
  readonly found: Found | null;
  /** Where today's chart goes. */
  readonly folded: Found;
}

interface Folded {
  readonly at: number;
  readonly snapshot: { readonly status: string };
}

/** What the line after a step says of where it led. */
export function differenceIn(
  { at, snapshot }: Folded,
  next: Entry | End | null,
): Difference | null {
  if (next === null) return null;
  const folded = foundIn(snapshot);
  const found = 'end' in next ? next.end : next.found;
  if (found !== null) return isSame(found, folded) ? null : { found, folded };
  return 'event' in next && isTaken(snapshot, next, at) ? null : { found, folded };
}

const isSame = (found: Found, folded: Found) =>
  jsonEqual(found.value, folded.value) &&
  found.nextPollAt === folded.nextPollAt &&
  found.reason === folded.reason;

/** What a listener sends is recorded in the task of the event that it hears of. */
const SAME_TASK_MS = 100;

/** Whether the chart can have received that event there. What a user sends it may ignore. */
function isTaken(snapshot: Folded['snapshot'], { event, at }: Entry, endedAt: number): boolean {
  if (isOfChart(event))
    return (snapshot as unknown as { can(event: EventObject): boolean }).can(event);
  return snapshot.status === 'active' || at - endedAt < SAME_TASK_MS;
}

/** An answer, or the end of a wait: only a chart that asked or waited receives it. */
const isOfChart = ({ type }: EventObject) =>
  /^xstate\.(?:done\.actor|error\.actor|after)\./.test(type);
