import {
  type EventObject,
  type ExecutableActionObject,
  type SnapshotFrom,
  transition,
} from 'xstate';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { restorePolling } from '../polling/resume-polling.ts';
import { type Entry, readEntry, readHeader } from './recording.ts';

/** One step of a recorded poll. */
export interface ReplayedStep<TData> {
  /** When it happened, epoch ms. */
  readonly at: number;
  /** What reached the chart, `null` for the beginning. */
  readonly event: EventObject | null;
  /** What the chart emitted thereupon. */
  readonly emitted: readonly PollingEmitted<TData>[];
  /** Where it stood then. */
  readonly snapshot: SnapshotFrom<PollingMachine<TData>>;
}

/**
 * The snapshots that a recorded actor had, the one it began with and one after each event. Nothing is
 * requested and nothing started, so any polling machine will do, the bare `pollingMachine` too.
 *
 * @param lines the lines of `recordPolling`, or a text of them.
 * @throws {InputError} naming the line, for what isn't a recording, or for an event that the chart fails on.
 */
export const replayPolling = <TData>(
  machine: PollingMachine<TData>,
  lines: string | Iterable<string>,
): SnapshotFrom<PollingMachine<TData>>[] =>
  replaySteps(machine, lines).map(({ snapshot }) => snapshot);

/** `replayPolling`, with all that happened between the snapshots. */
export function replaySteps<TData>(
  machine: PollingMachine<TData>,
  lines: string | Iterable<string>,
): ReplayedStep<TData>[] {
  const [header, ...entries] = typeof lines === 'string' ? lines.trimEnd().split('\n') : lines;
  let last = atLine(1, () => beginning(machine, header));
  const steps = [last];
  for (const [index, line] of entries.entries()) {
    const isLast = index === entries.length - 1;
    const { at, event } = atLine(index + 2, () => readEntry(line, machine.events, isLast));
    // What was sent when all was over didn't reach the chart.
    if (last.snapshot.status !== 'active') continue;
    last = atLine(index + 2, () => next(machine, last.snapshot, { at, event }));
    steps.push(last);
  }
  return steps;
}

function beginning<TData>(
  machine: PollingMachine<TData>,
  line: string | undefined,
): ReplayedStep<TData> {
  const { at, snapshot } = readHeader(line);
  return {
    at,
    event: null,
    emitted: [],
    snapshot: restorePolling(machine, snapshot).getSnapshot(),
  };
}

function next<TData>(
  machine: PollingMachine<TData>,
  before: SnapshotFrom<PollingMachine<TData>>,
  { at, event }: Entry,
): ReplayedStep<TData> {
  try {
    const [snapshot, actions] = transition(machine, before, event as never);
    const emitted = actions.flatMap(({ type, params }: ExecutableActionObject) =>
      type === 'xstate.emit' ? [(params as { event: PollingEmitted<TData> }).event] : [],
    );
    return { at, event, emitted, snapshot };
  } catch (error) {
    throw new InputError('event', event, `one that the chart can act on (${error})`);
  }
}

/** Adds to a complaint which line it is about. */
function atLine<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) error.message = `line ${line}: ${error.message}`;
    throw error;
  }
}
