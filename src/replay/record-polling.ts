import type { ActorRefFrom } from 'xstate';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { entryLine, headerLine } from './recording.ts';

export interface RecordingOptions {
  /** Called with each line at once, e.g. to write it to a file. */
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface Recording {
  /** Each line is a JSON text without a line end; the array grows while the poll runs. */
  readonly lines: readonly string[];
  /** Ends the recording; it also ends with the poll. */
  stop(): void;
}

/**
 * Records the events that a polling actor receives from now on: answers, ends of waits, and events sent to it.
 * To record a whole poll, call this before the actor is started. A recording contains the data that the server
 * sent, but no credentials.
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

  // Not `subscribe`: with an observer XState no longer reports the actor's errors as unhandled.
  const inspection = actor.system.inspect((inspected) => {
    if (inspected.actorRef !== actor) return;
    // Recorded before the chart processes it, so that an event that makes it fail is recorded too.
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
