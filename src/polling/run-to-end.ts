import type { Actor, AnyActorLogic, OutputFrom } from 'xstate';
import { onAbort } from '../http/on-abort.ts';

/**
 * Wraps a handler so that what it throws, or rejects its promise with, ends the run: XState itself would rethrow the
 * one where no caller can catch it, and leave the other unhandled.
 */
type Guard = <TEvent>(handler: (event: TEvent) => unknown) => (event: TEvent) => void;

interface Ending<TLogic extends AnyActorLogic> {
  readonly status: string;
  readonly output: OutputFrom<TLogic>;
}

/** Of whatever kind: not all libraries use the platform's. */
const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  'then' in value &&
  typeof value.then === 'function';

/**
 * Starts an actor and waits for its output, and for the promises of its handlers, so that none can be rejected after
 * the end. `listen` subscribes handlers before the start.
 *
 * @throws the actor's error, if it ends with one; what a handler throws or rejects its promise with; `signal.reason`
 * once the signal is aborted. In the last two cases requests are cancelled, timers cleared, and no handler is called
 * again. The first of these counts, as with `Promise.all`.
 */
export function runToEnd<TLogic extends AnyActorLogic>(
  actor: Actor<TLogic>,
  signal: AbortSignal | undefined,
  listen: (guarded: Guard) => void,
): Promise<OutputFrom<TLogic>> {
  return new Promise((resolve, reject) => {
    let isAborted = false;
    let promises = 0;
    const abort = (reason: unknown) => {
      isAborted = true;
      release?.();
      reject(reason);
      actor.stop();
    };
    const release = signal && onAbort(signal, () => abort(signal.reason));
    const settle = () => {
      const { status, output } = actor.getSnapshot() as Ending<TLogic>;
      if (status !== 'done' || promises > 0) return;
      release?.();
      resolve(output);
    };
    const waitFor = (returned: unknown) => {
      if (!isPromise(returned)) return;
      promises += 1;
      returned.then(() => {
        promises -= 1;
        settle();
      }, abort);
    };
    actor.subscribe({
      complete: settle,
      error: (error) => {
        release?.();
        reject(error);
      },
    });
    listen((handler) => (event) => {
      if (isAborted) return;
      try {
        waitFor(handler(event));
      } catch (error) {
        abort(error);
      }
    });
    actor.start();
  });
}
