import { InputError } from '../../machines/validate/input-error.ts';

type Listener = () => void;

const listenersOf = new WeakMap<AbortSignal, Set<Listener>>();

/**
 * Calls `listener` once the signal is aborted, unless it is released first. All that share a signal use one event
 * listener: Node warns about more than ten, and removing one takes linear time.
 *
 * @returns a function that releases `listener`; the last release removes the event listener.
 */
export function onAbort(signal: AbortSignal, listener: Listener): () => void {
  const listeners = listenersOf.get(signal) ?? listenTo(signal);
  // A function given twice is called twice, and each is released separately.
  const own = () => listener();
  listeners.add(own);
  return () => {
    listeners.delete(own);
    if (listeners.size === 0 && listenersOf.get(signal) === listeners) forget(signal);
  };
}

function listenTo(signal: AbortSignal): Set<Listener> {
  const listeners = new Set<Listener>();
  listenersOf.set(signal, listeners);
  signal.addEventListener('abort', callAll);
  return listeners;
}

function forget(signal: AbortSignal): void {
  listenersOf.delete(signal);
  signal.removeEventListener('abort', callAll);
}

function callAll(this: AbortSignal): void {
  const listeners = listenersOf.get(this) ?? [];
  forget(this);
  for (const listener of listeners) {
    try {
      listener();
    } catch (error) {
      // Like an event listener that throws: the others are called, and the error is reported.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** @throws {InputError} unless it is an AbortSignal, or none; its reason once it was aborted. */
export function throwIfAborted(signal: AbortSignal | null | undefined): void {
  if (signal === undefined || signal === null) return;
  if (typeof Object(signal).throwIfAborted !== 'function')
    throw new InputError('signal', signal, 'an AbortSignal');
  signal.throwIfAborted();
}
