import type { Snapshot } from 'xstate';

/** Requests in flight and running timers, by the ids of their effects. */
export interface Pending {
  /** The number of requests and timers so far; makes ids unique. */
  readonly count: number;
  /** The id of the child actor of each request in flight. */
  readonly requests: Readonly<Record<string, string>>;
  readonly timers: Readonly<Record<string, Timer>>;
}

export interface Timer {
  /** XState's id of the delayed event, `null` when it has none and can't be cancelled. */
  readonly name: string | null;
  readonly event: { readonly type: string };
}

/**
 * The whole state of a poll between two steps. JSON: store it as it is. It has the form of
 * `actor.getPersistedSnapshot()`, so `resumePolling` accepts it.
 */
export type DurableSnapshot = Snapshot<unknown> & { readonly pending: Pending };

export const nothingPending: Pending = { count: 0, requests: {}, timers: {} };
