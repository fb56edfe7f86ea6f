type Recorder = typeof import('../replay/record-hidden.ts') & typeof import('./download.ts');

let recorder: Recorder | null | undefined;
let loading: Promise<void> | undefined;

/** What it takes to record; `null` where it couldn't be loaded, `undefined` until it is. */
export const loadedRecorder = (): Recorder | null | undefined => recorder;

/** Loads it once. A page without a recording doesn't pay for it. */
export const loadRecorder = (): Promise<void> => {
  loading ??= Promise.all([import('../replay/record-hidden.ts'), import('./download.ts')]).then(
    ([recording, saving]) => {
      recorder = { ...recording, ...saving };
    },
    () => {
      recorder = null;
    },
  );
  return loading;
};
