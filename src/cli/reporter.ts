import type { BatchFailed, BatchSucceeded } from '../../machines/fleet/emitted.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PollState } from '../../machines/poll/poll-state.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import type { FleetSnapshot } from './fleet-snapshots.ts';

/** What a conversation's chart is in, and what it knows. */
export interface PollSnapshot {
  readonly value: unknown;
  readonly context: PollState;
}

/** Tells the user what happens. */
export interface Reporter {
  /** A word beforehand that belongs to no conversation. */
  note(text: string): void;
  /** What the chart emits, before it stands anywhere new. */
  event(id: string, event: PollingEmitted): void;
  /** Where the chart stands now. */
  snapshot(snapshot: PollSnapshot): void;
  /** What one request for many brought, before their fleet stands anywhere new. */
  batch(event: BatchSucceeded | BatchFailed): void;
  /** Where a fleet stands now. */
  fleet(fleet: FleetSnapshot): void;
  outcome(outcome: PollOutcome): void;
  /** Nothing more will come. */
  close(): void;
}

/** The chart's word for where it stands: `waiting`, not `{ polling: 'waiting' }`. */
export const stateOf = ({ value }: Pick<PollSnapshot, 'value'>): string =>
  typeof value === 'string' ? value : String(Object.values(value as object)[0]);

/** A wait under way, ms, and its end, epoch ms. */
export interface Wait {
  readonly delayMs: number;
  readonly nextPollAt: number;
}

interface Waiting {
  readonly value: unknown;
  readonly context: Pick<PollState, 'delayMs' | 'nextPollAt'>;
}

/** The wait that a chart is in, `null` when it is in none. */
export function waitOf(snapshot: Waiting): Wait | null {
  const { delayMs, nextPollAt } = snapshot.context;
  const isWaiting = ['waiting', 'backoff', 'rateLimited'].includes(stateOf(snapshot));
  return isWaiting && nextPollAt !== null ? { delayMs, nextPollAt } : null;
}
