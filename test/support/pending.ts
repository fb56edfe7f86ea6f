import type { DurableSnapshot } from '../../src/durable/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: what an actor has persisted, as it comes from a disk.
type Loose = any;

/** What an actor has persisted, as a durable host would have it: with its requests and its timer. */
export function withPending(snapshot: Loose): DurableSnapshot & Loose {
  // What wakes an actor is no request.
  const { waker: _, ...children } = Object(snapshot.children);
  const requests = Object.keys(children).map((child, n) => [`${child}:${n + 1}`, child]);
  const count = requests.length + 1;
  const machine = 'pages' in snapshot.context ? 'fleet' : 'polling';
  const state = snapshot.value.polling;
  const waits = machine === 'fleet' ? state !== undefined : state && state !== 'fetching';
  const type = `xstate.after.pollDelay.${machine}.polling.${state}`;
  const timers =
    waits && snapshot.status === 'active' ? { [`${type}:${count}`]: timerOf(type) } : {};
  return {
    ...snapshot,
    children,
    pending: { count, requests: Object.fromEntries(requests), timers },
  };
}

const timerOf = (type: string) => ({ name: type, event: { type } });
