import { clearTimeout as forget, setTimeout as later } from 'node:timers';

/** Counts the timers that the package and its dependencies have set, and that are neither over nor cleared. */
export function watchTimers() {
  const { setTimeout, clearTimeout } = globalThis;
  const live = new Set<unknown>();
  const ends = new Map<number, () => void>();
  globalThis.setTimeout = ((act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const timer = later(() => {
      live.delete(timer);
      act(...args);
    }, ms);
    ends.set(ms, () => {
      globalThis.clearTimeout(timer);
      act(...args);
    });
    // fetch shares the global, and has timers of its own.
    if (/\/(src|machines|node_modules)\//.test(new Error().stack ?? '')) live.add(timer);
    return timer;
  }) as typeof globalThis.setTimeout;
  globalThis.clearTimeout = ((timer: NodeJS.Timeout | undefined) => {
    live.delete(timer);
    forget(timer);
  }) as typeof globalThis.clearTimeout;
  return {
    get live() {
      return live.size;
    },
    /** Ends the last timer of this length as if its time were over. */
    end: (ms: number) => ends.get(ms)?.(),
    restore: () => void Object.assign(globalThis, { setTimeout, clearTimeout }),
  };
}

/** Gathers what would have ended the process. */
export function watchCrashes() {
  const crashes: string[] = [];
  const note = (error: unknown) => void crashes.push(String(error));
  process.on('unhandledRejection', note).on('uncaughtException', note);
  return {
    crashes,
    restore: () => void process.off('unhandledRejection', note).off('uncaughtException', note),
  };
}

/** How many listeners the process has, by event. */
export const processListeners = () =>
  Object.fromEntries(
    process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
  );

/** Whether something comes true soon; looked at between turns of the event loop. */
export async function soon(isTrue: () => boolean, withinMs = 3_000): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!isTrue()) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => later(resolve, 5));
  }
  return true;
}
