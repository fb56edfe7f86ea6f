import type { ActorRefFrom } from 'xstate';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { recordEvents } from './record-events.ts';

export interface RecordingOptions {
  /** Called with each line at once, e.g. to write it to a file. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** A recording of one poll, for `replayPolling`. */
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
  const stop = recordEvents(actor, {
    onLine: add,
    isRecorded: (type) => machine.events.includes(type as never),
  });
  return { lines, stop };
}
