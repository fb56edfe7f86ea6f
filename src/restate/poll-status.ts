import type { StoredPoll } from './poll-state.ts';

/** The current state of a poll. JSON, without credentials. */
export interface PollStatus {
  readonly resource: string;
  /** XState's state value, e.g. `'stopped'` or `{ polling: 'waiting' }`. */
  readonly value: unknown;
  /** The chart's context. */
  readonly context: unknown;
  /** `null` until the poll has ended. */
  readonly outcome: unknown;
}

export function statusOf({
  resource,
  snapshot,
}: Pick<StoredPoll, 'resource' | 'snapshot'>): PollStatus {
  const { value, context } = snapshot as unknown as Omit<PollStatus, 'resource' | 'outcome'>;
  return { resource, value, context, outcome: snapshot.output ?? null };
}
