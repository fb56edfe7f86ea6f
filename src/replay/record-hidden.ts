import type { ActorRefFrom } from 'xstate';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { resourceOf } from '../resource/resource-of.ts';
import { hideInRecording } from './hide-in-recording.ts';
import { recordPolling } from './record-polling.ts';

/** A recording that leaves out secrets when it is read. */
export interface HiddenRecording {
  /** The lines until now. */
  lines(): readonly string[];
  /** Ends the recording; it also ends with the poll. */
  stop(): void;
}

/** Records a polling actor as `recordPolling` does; the secrets are those that its resource names, and common ones. */
export function recordHidden<TData>(
  machine: PollingMachine<TData>,
  actor: ActorRefFrom<PollingMachine<TData>>,
): HiddenRecording {
  const { lines, stop } = recordPolling(actor);
  const { secretFields } = resourceOf(machine.implementations.actors.fetchStatus) ?? {};
  return {
    lines: () => {
      const hide = hideInRecording({ secretFields });
      return lines.map((line) => JSON.stringify(hide(JSON.parse(line))));
    },
    stop,
  };
}
