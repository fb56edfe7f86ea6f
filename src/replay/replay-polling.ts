import type { EventObject, SnapshotFrom } from 'xstate';
import { validateObservation } from '../../machines/poll/validate-observation.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import { answerIn } from '../../machines/validate/actor-events.ts';
import { machineAt } from '../../machines/validate/argument.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { restorePolling } from '../polling/resume-polling.ts';
import { type Replayable, Replayer, type Step } from './replayer.ts';

/** One step of a recorded poll. */
export type ReplayedStep<TData> = Step<SnapshotFrom<PollingMachine<TData>>, PollingEmitted<TData>>;

/**
 * The snapshots of a recorded actor: the first one, and one after each event. Nothing is requested or started,
 * so any polling machine can be used, e.g. `pollingMachine`.
 *
 * @param lines the lines of `recordPolling`, or a text with them; empty lines and a byte order mark don't count.
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
  machineAt(machine);
  if (typeof Object(lines)[Symbol.iterator] !== 'function')
    throw new InputError('lines', lines, 'the text of a recording, or its lines');
  const replayer = new Replayer<SnapshotFrom<PollingMachine<TData>>, PollingEmitted<TData>>(() =>
    replayable(machine),
  );
  const steps: (ReplayedStep<TData> | null)[] = [];
  for (const line of typeof lines === 'string' ? lines.split('\n') : lines)
    steps.push(replayer.push(line));
  steps.push(replayer.end());
  return steps.filter((step) => step !== null);
}

export const replayable = <TData>(
  machine: PollingMachine<TData>,
): Replayable<SnapshotFrom<PollingMachine<TData>>> => ({
  machine: machine as never,
  types: machine.events,
  isRecorded: (type) => machine.events.includes(type as never),
  restore: (snapshot) => restorePolling(machine, snapshot).getSnapshot(),
  validateAnswer: (event: EventObject) => {
    if (event.type === 'xstate.done.actor.fetchStatus')
      validateObservation('event.output', answerIn(event));
  },
});
