import type { Snapshot } from 'xstate';

/** What is under way outside the chart, by the ids that its effects carried. */
export interface Pending {
  /** How many requests and timers there were; no id comes twice. */
  readonly count: number;
  /** Requests in flight, and the child actor each of them stands for. */
  readonly requests: Readonly<Record<string, string>>;
  readonly timers: Readonly<Record<string, Timer>>;
}

export interface Timer {
  /** XState's own name for it, `null` when it has none and can't be cancelled. */
  readonly name: string | null;
  readonly event: { readonly type: string };
}

/**
 * All there is to know of a poll between two steps. JSON: store it as it is.
 * It's also what `actor.getPersistedSnapshot()` gives, so `resumePolling` takes it.
 */
export type DurableSnapshot = Snapshot<unknown> & { readonly pending: Pending };

export const nothingPending: Pending = { count: 0, requests: {}, timers: {} };
