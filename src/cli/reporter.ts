import type { BatchFailed, BatchSucceeded } from '../../machines/fleet/emitted.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PollState } from '../../machines/poll/poll-state.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import type { FleetSnapshot } from './fleet-snapshots.ts';

/** A snapshot of the chart of one conversation. */
export interface PollSnapshot {
  readonly value: unknown;
  readonly context: PollState;
}

/** Prints what happens. */
export interface Reporter {
  /** A text at the start that belongs to no conversation. */
  note(text: string): void;
  /** An event that the chart emits; called before the snapshot that it belongs to. */
  event(id: string, event: PollingEmitted): void;

  snapshot(snapshot: PollSnapshot): void;
  /** The result of one batch request; called before the fleet's snapshot that it belongs to. */
  batch(event: BatchSucceeded | BatchFailed): void;

  fleet(fleet: FleetSnapshot): void;
  outcome(outcome: PollOutcome): void;
  /** Called last. */
  close(): void;
}

/** The name of the chart's state, e.g. `waiting` for `{ polling: 'waiting' }`. */
export const stateOf = ({ value }: Pick<PollSnapshot, 'value'>): string =>
  typeof value === 'string' ? value : String(Object.values(value as object)[0]);

/** A wait: its duration, ms, and its end, epoch ms. */
export interface Wait {
  readonly delayMs: number;
  readonly nextPollAt: number;
}

interface Waiting {
  readonly value: unknown;
  readonly context: Pick<PollState, 'delayMs' | 'nextPollAt'>;
}

/** The wait that a chart is in, `null` when it isn't waiting. */
export function waitOf(snapshot: Waiting): Wait | null {
  const { delayMs, nextPollAt } = snapshot.context;
  const isWaiting = ['waiting', 'backoff', 'rateLimited'].includes(stateOf(snapshot));
  return isWaiting && nextPollAt !== null ? { delayMs, nextPollAt } : null;
}
