type Act = () => void;

const actsOf = new WeakMap<AbortSignal, Set<Act>>();

/**
 * Calls `act` once the signal is aborted, unless it is released first. However many share a signal, it has one
 * listener: Node warns past ten, and finds the one to remove by looking at each.
 *
 * @returns what releases `act`; with the last one the signal's listener goes as well.
 */
export function onAbort(signal: AbortSignal, act: Act): () => void {
  const acts = actsOf.get(signal) ?? listenTo(signal);
  // Of the same function given twice, each is called and released by itself.
  const own = () => act();
  acts.add(own);
  return () => {
    acts.delete(own);
    if (acts.size === 0 && actsOf.get(signal) === acts) forget(signal);
  };
}

function listenTo(signal: AbortSignal): Set<Act> {
  const acts = new Set<Act>();
  actsOf.set(signal, acts);
  signal.addEventListener('abort', callAll);
  return acts;
}

function forget(signal: AbortSignal): void {
  actsOf.delete(signal);
  signal.removeEventListener('abort', callAll);
}

function callAll(this: AbortSignal): void {
  const acts = actsOf.get(this) ?? [];
  forget(this);
  for (const act of acts) {
    try {
      act();
    } catch (error) {
      // As if it had a listener of its own: the others are called, and the error isn't lost.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
