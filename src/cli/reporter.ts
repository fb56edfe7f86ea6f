import type { PollOutcome } from '../../machines/outcome.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';

/** What a conversation's chart is in, and what it knows. */
export interface Standing {
  readonly value: unknown;
  readonly context: PollingContext;
}

/** Tells the user what happens. */
export interface Reporter {
  /** A word beforehand that belongs to no conversation. */
  note(text: string): void;
  /** What the chart emits, before it stands anywhere new. */
  event(id: string, event: PollingEmitted): void;
  /** Where the chart stands now. */
  standing(standing: Standing): void;
  outcome(outcome: PollOutcome): void;
  /** Nothing more will come. */
  close(): void;
}

/** The chart's word for where it stands: `waiting`, not `{ polling: 'waiting' }`. */
export const stateOf = ({ value }: Standing): string =>
  typeof value === 'string' ? value : String(Object.values(value as object)[0]);

/** The wait that the chart is in, `null` when it is in none. */
export function waitOf(standing: Standing): { delayMs: number; nextPollAt: number } | null {
  const { delayMs, nextPollAt } = standing.context;
  const isWaiting = ['waiting', 'backoff', 'rateLimited'].includes(stateOf(standing));
  return isWaiting && nextPollAt !== null ? { delayMs, nextPollAt } : null;
}
