import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 250;

/** The main server itself waits for a sandbox's answer for 5 s, and says then that it is broken. */
const ANSWER_MS = 6000;

/** What the server says, asked beside the poll, with a client of its own. */
export interface Truth {
  /** Resolves once the server has said this. */
  readonly says: (status: string) => Promise<void>;
  /** Asks no more; gives each status with the time it was first heard, in ms since the first question. */
  readonly stop: () => Promise<readonly Said[]>;
}

export interface Said {
  readonly status: string;
  readonly atMs: number;
}

/** Asks every 250 ms. A question that fails or takes longer than 6 s has brought no answer. */
export function watchTruth(ask: (signal: AbortSignal) => Promise<string>): Truth {
  const said: Said[] = [];
  const listeners = new Set<(status: string) => void>();
  const begunAt = Date.now();
  let isWatching = true;

  const asking = (async () => {
    while (isWatching) {
      const nextAt = Date.now() + EVERY_MS;
      const status = await ask(AbortSignal.timeout(ANSWER_MS)).catch(() => 'no answer');
      if (said.at(-1)?.status !== status) said.push({ status, atMs: Date.now() - begunAt });
      for (const listener of listeners) listener(status);
      await sleep(Math.max(0, nextAt - Date.now()));
    }
  })();

  return {
    says: (wanted) =>
      new Promise((resolve) => {
        listeners.add(function listener(status) {
          if (status !== wanted) return;
          listeners.delete(listener);
          resolve();
        });
      }),
    stop: async () => {
      isWatching = false;
      await asking;
      return said;
    },
  };
}
