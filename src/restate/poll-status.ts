import type { StoredPoll } from './poll-state.ts';

/** How a poll stands. JSON, and free of credentials. */
export interface PollStatus {
  readonly resource: string;
  /** XState's name of the state: `'stopped'`, `{ polling: 'waiting' }`. */
  readonly value: unknown;
  /** All that the chart knows. */
  readonly context: unknown;
  /** `null` as long as it goes on. */
  readonly outcome: unknown;
}

export function statusOf({
  resource,
  snapshot,
}: Pick<StoredPoll, 'resource' | 'snapshot'>): PollStatus {
  const { value, context } = snapshot as unknown as Omit<PollStatus, 'resource' | 'outcome'>;
  return { resource, value, context, outcome: snapshot.output ?? null };
}
