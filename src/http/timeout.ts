import { onAbort } from './on-abort.ts';

/** Stops the clock of a task while something else is waited for; the result starts it again. */
export type PauseTimeout = () => () => void;

/** A time that counts while the clock of a task is stopped, too. */
interface Limit<T> {
  readonly ms: number;
  readonly fallback: T;
}

/**
 * Runs `task` for at most `ms`, then resolves to `fallback` and aborts the signal that the task was given
 * with a `TimeoutError`. The task may stop that clock, but not the one of `limit`.
 * Once `signal` is aborted so is the task, and the promise never settles: nothing waits for it any more.
 */
export function withTimeout<T>(
  ms: number,
  fallback: T,
  signal: AbortSignal,
  task: (signal: AbortSignal, clock: Clock) => Promise<T>,
  limit: Limit<T> | null = null,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const clock = startClock(ms, limit?.ms ?? Number.POSITIVE_INFINITY, (isLimit) => {
      cancel(new DOMException('The time is up', 'TimeoutError'));
      resolve(isLimit && limit ? limit.fallback : fallback);
    });
    const release = () => {
      clock.stop();
      releaseAbort();
    };
    const cancel = (reason?: DOMException) => {
      release();
      controller.abort(reason);
    };
    const releaseAbort = onAbort(signal, () => cancel());
    if (signal.aborted) return cancel();
    const settle = (end: () => void) => {
      release();
      if (!signal.aborted) end();
    };
    task(controller.signal, clock).then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
  });
}

/** The clock of a task. */
export interface Clock {
  readonly pause: PauseTimeout;
  /** How much time the task has left, ms. */
  readonly leftMs: () => number;
}

/** Calls `expire` once `ms` have passed, but for pauses, or `limitMs` in all. */
function startClock(
  ms: number,
  limitMs: number,
  expire: (isLimit: boolean) => void,
): Clock & { readonly stop: () => void } {
  const startedAt = performance.now();
  let pausedMs = 0;
  /** When the first of the pauses in progress began; `null` while the clock runs. */
  let pausedAt: number | null = null;
  let pauses = 0;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const arm = (passedMs: number) => {
    const leftMs = pausedAt === null ? ms + pausedMs : Number.POSITIVE_INFINITY;
    const isLimit = limitMs <= leftMs;
    const nextMs = Math.min(leftMs, limitMs);
    if (nextMs !== Number.POSITIVE_INFINITY)
      timer = setTimeout(() => expire(isLimit), nextMs - passedMs);
  };
  const rearm = (now: number) => {
    clearTimeout(timer);
    if (!isStopped) arm(now - startedAt);
  };

  arm(0);
  return {
    pause: () => {
      const now = performance.now();
      pauses += 1;
      if (pausedAt === null) {
        pausedAt = now;
        rearm(now);
      }
      let isPaused = true;
      return () => {
        if (!isPaused) return;
        isPaused = false;
        pauses -= 1;
        if (pauses > 0 || pausedAt === null) return;
        const now = performance.now();
        pausedMs += now - pausedAt;
        pausedAt = null;
        rearm(now);
      };
    },
    leftMs: () => {
      const now = performance.now();
      const allMs = ms + pausedMs + (pausedAt === null ? 0 : now - pausedAt);
      return Math.max(0, Math.min(allMs, limitMs) - (now - startedAt));
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
