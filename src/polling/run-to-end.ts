import type { Actor, AnyActorLogic, OutputFrom } from 'xstate';
import { onAbort } from '../http/on-abort.ts';

/** A handler whose throw ends the run: XState itself would rethrow it where nobody can catch it. */
type Guard = <TEvent>(handler: (event: TEvent) => void) => (event: TEvent) => void;

/**
 * Starts an actor and waits for its output. `listen` is where handlers are given to it.
 *
 * @throws what the actor ended with, should it have been an error; what a handler throws; `signal.reason` once
 * the signal is aborted. In both its requests are cancelled, its timers cleared, and no handler is called again.
 */
export function runToEnd<TLogic extends AnyActorLogic>(
  actor: Actor<TLogic>,
  signal: AbortSignal | undefined,
  listen: (guarded: Guard) => void,
): Promise<OutputFrom<TLogic>> {
  return new Promise((resolve, reject) => {
    let isCut = false;
    const cut = (reason: unknown) => {
      isCut = true;
      release?.();
      reject(reason);
      actor.stop();
    };
    const release = signal && onAbort(signal, () => cut(signal.reason));
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
      if (isCut) return;
      try {
        handler(event);
      } catch (error) {
        cut(error);
      }
    });
    actor.start();
  });
}
