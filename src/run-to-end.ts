import type { Actor, AnyActorLogic, OutputFrom } from 'xstate';

/**
 * Starts an actor and waits for its output.
 *
 * @throws what the actor ended with, should it have been an error; `signal.reason` once the signal is aborted:
 * then its requests are cancelled and its timers cleared.
 */
export function runToEnd<TLogic extends AnyActorLogic>(
  actor: Actor<TLogic>,
  signal: AbortSignal | undefined,
): Promise<OutputFrom<TLogic>> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal?.reason);
      actor.stop();
    };
    const release = () => signal?.removeEventListener('abort', abort);
    actor.subscribe({
      complete: () => {
        release();
        resolve((actor.getSnapshot() as { output: OutputFrom<TLogic> }).output);
      },
      error: (error) => {
        release();
        reject(error);
      },
    });
    signal?.addEventListener('abort', abort, { once: true });
    actor.start();
  });
}
