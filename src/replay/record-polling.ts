import type { ActorRefFrom } from 'xstate';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { entryLine, headerLine } from './recording.ts';

export interface RecordingOptions {
  /** Called with each line as it comes, to keep it where a crash doesn't reach. */
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface Recording {
  /** One JSON text for each, without line ends; it grows as the poll goes on. */
  readonly lines: readonly string[];
  /** Ends the recording; the end of the poll does so too. */
  stop(): void;
}

/**
 * Records what reaches a polling actor, from where it stands now: answers, the ends of waits, your events.
 * Start with an actor that isn't started and you have the whole poll. No credential is in it, but the
 * data that the server sent is.
 */
export function recordPolling<TData>(
  actor: ActorRefFrom<PollingMachine<TData>>,
  { onLine }: RecordingOptions = {},
): Recording {
  const lines: string[] = [];
  const add = (line: string) => {
    lines.push(line);
    onLine?.(line);
  };
  const { machine } = actor.getSnapshot();
  add(headerLine({ at: Date.now(), snapshot: actor.getPersistedSnapshot() }));

  // Not `subscribe`: XState would take us for somebody who handles the actor's errors.
  const inspection = actor.system.inspect((inspected) => {
    if (inspected.actorRef !== actor) return;
    // Before the chart has acted on it, so that what makes it fail is recorded as well.
    if (
      inspected.type === '@xstate.event' &&
      machine.events.includes(inspected.event.type as never)
    )
      add(entryLine({ at: Date.now(), event: inspected.event }));
    if (inspected.type === '@xstate.snapshot' && inspected.snapshot.status !== 'active') stop();
  });
  const stop = () => inspection.unsubscribe();
  return { lines, stop };
}
