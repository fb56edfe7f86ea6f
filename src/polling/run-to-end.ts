import type { Actor, AnyActorLogic, OutputFrom } from 'xstate';
import { onAbort } from '../http/on-abort.ts';

/** Wraps a handler so that what it throws ends the run: XState itself would rethrow it where no caller can catch it. */
type Guard = <TEvent>(handler: (event: TEvent) => void) => (event: TEvent) => void;

/**
 * Starts an actor and waits for its output. `listen` subscribes handlers before the start.
 *
 * @throws the actor's error, if it ends with one; what a handler throws; `signal.reason` once the signal is
 * aborted. In the last two cases requests are cancelled, timers cleared, and no handler is called again.
 */
export function runToEnd<TLogic extends AnyActorLogic>(
  actor: Actor<TLogic>,
  signal: AbortSignal | undefined,
  listen: (guarded: Guard) => void,
): Promise<OutputFrom<TLogic>> {
  return new Promise((resolve, reject) => {
    let isAborted = false;
    const abort = (reason: unknown) => {
      isAborted = true;
      release?.();
      reject(reason);
      actor.stop();
    };
    const release = signal && onAbort(signal, () => abort(signal.reason));
    actor.subscribe({
      complete: () => {
        release?.();
        resolve((actor.getSnapshot() as { output: OutputFrom<TLogic> }).output);
      },
      error: (error) => {
        release?.();
        reject(error);
      },
    });
    listen((handler) => (event) => {
      if (isAborted) return;
      try {
        handler(event);
      } catch (error) {
        abort(error);
      }
    });
    actor.start();
  });
}
