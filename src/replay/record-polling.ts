import type { ActorRefFrom } from 'xstate';
import { objectAt } from '../../machines/validate/argument.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { recentLines } from './recent-lines.ts';
import { recordEvents } from './record-events.ts';

export interface RecordingOptions {
  /** Called with each line at once, e.g. to write it to a file: with all of them, from the header on. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** A recording of one poll, for `replayPolling`. */
export interface Recording {
  /**
   * Each line is a JSON text without a line end. The array changes while the poll runs: a long poll's last 500 answers
   * are kept, at least 250, and of large ones about 16 MiB; its first line is the snapshot before them.
   */
  readonly lines: readonly string[];
  /** Ends the recording; it also ends with the poll. */
  stop(): void;
}

/**
 * Records the events that a polling actor receives from now on: answers, ends of waits, and events sent to it.
 * To record a whole poll, call this before the actor is started. A recording contains the data that the server
 * sent, but no credentials. Works in a page as in Node.
 */
export function recordPolling<TData>(
  actor: ActorRefFrom<PollingMachine<TData>>,
  options: RecordingOptions = {},
): Recording {
  if (typeof Object(actor).getSnapshot !== 'function')
    throw new InputError('actor', actor, 'the actor of a poll');
  const { onLine } = objectAt('options', options, 'an object of onLine');
  const recent = recentLines({ header: () => events.header() });
  const { machine } = actor.getSnapshot();
  const events = recordEvents(actor, {
    onLine: (line) => {
      recent.add(line);
      onLine?.(line);
    },
    isRecorded: (type) => machine.events.includes(type as never),
  });
  return { lines: recent.lines, stop: () => events.stop() };
}
