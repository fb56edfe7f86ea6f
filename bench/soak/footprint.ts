import { setTimeout as sleep } from 'node:timers/promises';

/** What a process holds. */
interface Footprint {
  readonly heapBytes: number;
  readonly sockets: number;
  readonly timers: number;
  readonly listeners: number;
}

/** Needs `--expose-gc`. */
export async function footprint(): Promise<Footprint> {
  // Finalizers run between two collections.
  for (let n = 0; n < 5; n++) {
    globalThis.gc?.();
    await sleep(50);
  }
  const held = process.getActiveResourcesInfo();
  const count = (kind: RegExp) => held.filter((name) => kind.test(name)).length;
  return {
    heapBytes: process.memoryUsage().heapUsed,
    sockets: count(/^T(CP|LS)SocketWrap$/),
    timers: count(/^Timeout$/),
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}
