import type { BatchFailed, BatchSucceeded } from '../../machines/fleet.events.ts';
import type { PollMemory } from '../../machines/memory.ts';
import type { PollOutcome } from '../../machines/outcome.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import type { FleetStanding } from './fleet-standing.ts';

/** What a conversation's chart is in, and what it knows. */
export interface Standing {
  readonly value: unknown;
  readonly context: PollMemory;
}

/** Tells the user what happens. */
export interface Reporter {
  /** A word beforehand that belongs to no conversation. */
  note(text: string): void;
  /** What the chart emits, before it stands anywhere new. */
  event(id: string, event: PollingEmitted): void;
  /** Where the chart stands now. */
  standing(standing: Standing): void;
  /** What one request for many brought, before their fleet stands anywhere new. */
  batch(event: BatchSucceeded | BatchFailed): void;
  /** Where a fleet stands now. */
  fleet(fleet: FleetStanding): void;
  outcome(outcome: PollOutcome): void;
  /** Nothing more will come. */
  close(): void;
}

/** The chart's word for where it stands: `waiting`, not `{ polling: 'waiting' }`. */
export const stateOf = ({ value }: Pick<Standing, 'value'>): string =>
  typeof value === 'string' ? value : String(Object.values(value as object)[0]);

/** A wait under way, ms, and its end, epoch ms. */
export interface Wait {
  readonly delayMs: number;
  readonly nextPollAt: number;
}

interface Waiting {
  readonly value: unknown;
  readonly context: Pick<PollMemory, 'delayMs' | 'nextPollAt'>;
}

/** The wait that a chart is in, `null` when it is in none. */
export function waitOf(standing: Waiting): Wait | null {
  const { delayMs, nextPollAt } = standing.context;
  const isWaiting = ['waiting', 'backoff', 'rateLimited'].includes(stateOf(standing));
  return isWaiting && nextPollAt !== null ? { delayMs, nextPollAt } : null;
}
