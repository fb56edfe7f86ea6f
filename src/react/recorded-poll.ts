import type { ActorRefFrom } from 'xstate';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { hideInRecording } from '../replay/hide-in-recording.ts';
import { recordPolling } from '../replay/record-polling.ts';
import { resourceOf } from '../resource/resource-of.ts';
import { download } from './download.ts';

/** Of one actor. */
export interface RecordedPoll {
  lines(): readonly string[];
  download(name: unknown): boolean;
  /** Ends the recording; it also ends with the poll. */
  stop(): void;
}

/** Records an actor as `recordPolling` does. Secrets, of common names and those of the resource, are hidden when it is read. */
export function recordedPoll<TData>(
  machine: PollingMachine<TData>,
  id: string,
  actor: ActorRefFrom<PollingMachine<TData>>,
): RecordedPoll {
  const { lines, stop } = recordPolling(actor);
  const { secretFields } = resourceOf(machine.implementations.actors.fetchStatus) ?? {};
  const hidden = () => {
    const hide = hideInRecording({ secretFields });
    return lines.map((line) => JSON.stringify(hide(JSON.parse(line))));
  };
  return {
    lines: hidden,
    download: (name) => {
      const text = hidden().map((line) => `${line}\n`);
      // Whatever an event handler is given is no name.
      download(typeof name === 'string' ? name : `${id}.jsonl`, text.join(''));
      return true;
    },
    stop,
  };
}
