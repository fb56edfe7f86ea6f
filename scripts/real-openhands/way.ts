/** Polls the way that users do: with the built package, or with its command line. */
export type Way = (ids: readonly string[]) => Polling;

export interface Polling {
  /** Resolves once this was read, or said. */
  readonly hasRead: (words: string) => Promise<void>;
  /** Ctrl-C, on the command line. */
  readonly interrupt?: () => void;
  readonly ended: Promise<End>;
}

export interface End {
  /** See `Expected.end`. */
  readonly end: string;
  /** What a person reads last. */
  readonly sentence: string;
  /** All that was said. */
  readonly output: string;
}

/** Collects what is said, and tells who waits for it. */
export function hearing() {
  let output = '';
  const listeners = new Set<() => void>();
  return {
    hear(text: string): void {
      output += text;
      for (const listener of listeners) listener();
    },
    output: () => output,
    has: (words: string) =>
      new Promise<void>((resolve) => {
        listeners.add(function listener() {
          if (!output.includes(words)) return;
          listeners.delete(listener);
          resolve();
        });
      }),
  };
}
