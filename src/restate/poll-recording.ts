import type { AnyStateMachine, Snapshot } from 'xstate';
import { version } from '../../package.json';
import { chartOf } from '../durable/charts.ts';
import type { DurableEvent } from '../durable/event.ts';
import { resolveEvent } from '../durable/resolve-event.ts';
import type { DurableSnapshot } from '../durable/snapshot.ts';
import type { PublicEvent } from '../durable/validate-event.ts';
import { foundIn } from '../replay/found.ts';
import { hideInRecording } from '../replay/hide-in-recording.ts';
import { endLine, entryLine, headerLine } from '../replay/recording.ts';
import { resourceOf } from '../resource/resource-of.ts';

/** Lines that follow each other, and the snapshot before the first of them. JSON. */
export interface Part {
  /** Epoch ms. */
  readonly at: number;
  readonly snapshot: Snapshot<unknown>;
  readonly lines: readonly string[];
  /** In UTF-8. */
  readonly bytes: number;
  /** The version of the package; of one that isn't stored yet, the version that stores it. */
  readonly release?: string;
}

/** The last lines of a poll. JSON. */
export interface Recorded {
  /** At most two: of each the half of what is kept. Without a gap in between. */
  readonly parts: readonly Part[];
  /** Whether what came before them isn't kept: they follow nothing that was recorded earlier. */
  readonly isCut: boolean;
}

export const nothingRecorded: Recorded = { parts: [], isCut: false };
/** Lines are missing here, e.g. those of a run of an older release. */
export const notRecorded: Recorded = { parts: [], isCut: true };

const encoder = new TextEncoder();
const bytesOf = (value: unknown) => encoder.encode(JSON.stringify(value)).length;

/** Of a poll; a fleet's snapshot alone may be larger than all that is kept. */
const isRecorded = (machine: AnyStateMachine) => chartOf(machine)?.src === 'fetchStatus';

interface RecordedStep {
  readonly before: DurableSnapshot;
  readonly event: PublicEvent | DurableEvent;
  readonly after: DurableSnapshot;
}

/**
 * With one more step. It reads no clock, so that it is the same when it is replayed: the time is the chart's own.
 *
 * @param maxBytes of all that is kept; 0 for nothing.
 */
export function withStep(
  recorded: Recorded,
  machine: AnyStateMachine,
  { before, event, after }: RecordedStep,
  maxBytes: number,
): Recorded {
  // What was stored before, under another setting, doesn't lead up to what may follow.
  if (maxBytes === 0) return notRecorded;
  if (before === after || !isRecorded(machine)) return recorded;
  const resolved = resolveEvent(machine, event, before.pending);
  if (resolved === null) return recorded;
  const at = timeIn(after) ?? timeIn(before) ?? 0;
  const lines = [entryLine({ at, event: resolved.event, found: foundIn(before) })];
  if (after.status === 'done') lines.push(endLine({ at, end: foundIn(after) }));
  const { pending, ...snapshot } = before;
  const begin = { at: timeIn(before) ?? at, snapshot: snapshot as Snapshot<unknown> };
  return withLines(recorded, lines, maxBytes, () => ({ ...begin, bytes: bytesOf(begin) }));
}

const timeIn = (snapshot: DurableSnapshot): number | null =>
  (snapshot as { readonly context?: { readonly at?: number | null } }).context?.at ?? null;

/** What was recorded, and then. */
export function joined(earlier: Recorded, later: Recorded, maxBytes: number): Recorded {
  const begin: Recorded = later.isCut ? notRecorded : earlier;
  return later.parts.reduce((all, { lines, ...part }) => {
    const header = () => ({ ...part, bytes: part.bytes - bytesOf(lines) });
    return withLines(all, lines, maxBytes, header);
  }, begin);
}

/**
 * In two halves: once a line has no room in the newer one, that becomes the older, and the older is dropped. Lines
 * without room even in a half of their own are left out, and what came before them too.
 */
function withLines(
  { parts, isCut }: Recorded,
  lines: readonly string[],
  maxBytes: number,
  header: () => Omit<Part, 'lines'>,
): Recorded {
  const bytes = bytesOf(lines);
  const newer = parts.at(-1);
  if (newer && newer.bytes + bytes <= maxBytes / 2) {
    const longer = {
      ...newer,
      lines: [...newer.lines, ...lines],
      bytes: newer.bytes + bytes,
    };
    return { parts: [...parts.slice(0, -1), longer], isCut };
  }
  const begun = header();
  const part = { ...begun, lines, bytes: begun.bytes + bytes };
  if (part.bytes > maxBytes / 2) return notRecorded;
  return { parts: [...parts, part].slice(-2), isCut: isCut || parts.length > 1 };
}

/** With the version that has recorded it. */
export const released = (part: Part): Part => ({ release: version, ...part });

/** A recording as `recordPolling` makes it, without secrets; without lines when nothing is kept. */
export function linesOf({ parts }: Recorded, machine: AnyStateMachine): string[] {
  const [first] = parts;
  if (first === undefined) return [];
  const { at, snapshot, release = version } = first;
  const hide = hideInRecording({
    secretFields: resourceOf(machine.implementations.actors.fetchStatus)?.secretFields,
  });
  const header = headerLine({ at, snapshot, release });
  return [header, ...parts.flatMap(({ lines }) => lines)].map((line) =>
    JSON.stringify(hide(JSON.parse(line))),
  );
}
