import { onAbort } from './on-abort.ts';

/**
 * Runs `work` for at most `ms`, then resolves to `late` and aborts the signal that the work was given.
 * Once `outer` is aborted the work is aborted too, and the promise never settles: nobody is left to tell.
 */
export function withTimeout<T>(
  ms: number,
  late: T,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const release = () => {
      clearTimeout(timer);
      forget();
    };
    const abandon = () => {
      release();
      controller.abort();
    };
    const cancelRequests = () => {
      abandon();
      resolve(late);
    };
    const timer = setTimeout(cancelRequests, ms);
    const forget = onAbort(outer, abandon);
    if (outer.aborted) return abandon();
    const settle = (end: () => void) => {
      release();
      if (!outer.aborted) end();
    };
    work(controller.signal).then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
  });
}
