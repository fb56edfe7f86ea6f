import type { recordedPoll } from './recorded-poll.ts';

type Recorder = typeof recordedPoll;

let recorder: Recorder | null | undefined;
let loading: Promise<void> | undefined;

/** What it takes to record; `null` where it couldn't be loaded, `undefined` until it is. */
export const loadedRecorder = (): Recorder | null | undefined => recorder;

/** Loads it once. A page without a recording doesn't pay for it. */
export const loadRecorder = (): Promise<void> => {
  loading ??= import('./recorded-poll.ts').then(
    ({ recordedPoll }) => {
      recorder = recordedPoll;
    },
    () => {
      recorder = null;
    },
  );
  return loading;
};
