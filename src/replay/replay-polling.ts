import type { EventObject, ExecutableActionObject, SnapshotFrom } from 'xstate';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { restorePolling } from '../polling/resume-polling.ts';
import { pureTransition } from '../snapshot/pure-transition.ts';
import { type Entry, readEntry, readHeader } from './recording.ts';

/** One step of a recorded poll. */
export interface ReplayedStep<TData> {
  /** When it happened, epoch ms. */
  readonly at: number;
  /** The event that the chart received, `null` for the first step. */
  readonly event: EventObject | null;
  /** The events that the chart emitted in this step. */
  readonly emitted: readonly PollingEmitted<TData>[];
  /** The chart's snapshot after this step. */
  readonly snapshot: SnapshotFrom<PollingMachine<TData>>;
}

/**
 * The snapshots of a recorded actor: the first one, and one after each event. Nothing is requested or started,
 * so any polling machine can be used, e.g. `pollingMachine`.
 *
 * @param lines the lines of `recordPolling`, or a text with them, separated by `\n`.
 * @throws {InputError} naming the line, for anything but a recording, or for an event that makes the chart fail.
 */
export const replayPolling = <TData>(
  machine: PollingMachine<TData>,
  lines: string | Iterable<string>,
): SnapshotFrom<PollingMachine<TData>>[] =>
  replaySteps(machine, lines).map(({ snapshot }) => snapshot);

/** Like `replayPolling`, with the events between the snapshots. */
export function replaySteps<TData>(
  machine: PollingMachine<TData>,
  lines: string | Iterable<string>,
): ReplayedStep<TData>[] {
  const [header, ...entries] = typeof lines === 'string' ? lines.trimEnd().split('\n') : lines;
  let last = atLine(1, () => firstStep(machine, header));
  const steps = [last];
  for (const [index, line] of entries.entries()) {
    const isLast = index === entries.length - 1;
    const { at, event } = atLine(index + 2, () => readEntry(line, machine.events, isLast));
    // The chart didn't process events that were sent after it had ended.
    if (last.snapshot.status !== 'active') continue;
    last = atLine(index + 2, () => nextStep(machine, last.snapshot, { at, event }));
    steps.push(last);
  }
  return steps;
}

function firstStep<TData>(
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

function nextStep<TData>(
  machine: PollingMachine<TData>,
  before: SnapshotFrom<PollingMachine<TData>>,
  { at, event }: Entry,
): ReplayedStep<TData> {
  try {
    const [snapshot, actions] = pureTransition(machine, before, event as never);
    const emitted = actions.flatMap(({ type, params }: ExecutableActionObject) =>
      type === 'xstate.emit' ? [(params as { event: PollingEmitted<TData> }).event] : [],
    );
    return { at, event, emitted, snapshot };
  } catch (error) {
    throw new InputError('event', event, `one that the chart can process (${error})`);
  }
}

/** Adds the line number to an `InputError`. */
function atLine<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) error.message = `line ${line}: ${error.message}`;
    throw error;
  }
}
