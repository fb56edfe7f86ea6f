import { onAbort } from './on-abort.ts';

/**
 * Runs `task` for at most `ms`, then resolves to `fallback` and aborts the signal that the task was given
 * with a `TimeoutError`.
 * Once `signal` is aborted so is the task, and the promise never settles: nothing waits for it any more.
 */
export function withTimeout<T>(
  ms: number,
  fallback: T,
  signal: AbortSignal,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const release = () => {
      clearTimeout(timer);
      releaseAbort();
    };
    const cancel = (reason?: DOMException) => {
      release();
      controller.abort(reason);
    };
    const timer = setTimeout(() => {
      cancel(new DOMException('The time is up', 'TimeoutError'));
      resolve(fallback);
    }, ms);
    const releaseAbort = onAbort(signal, () => cancel());
    if (signal.aborted) return cancel();
    const settle = (end: () => void) => {
      release();
      if (!signal.aborted) end();
    };
    task(controller.signal).then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
  });
}
