import type { Observation } from 'pollchart';
import { mean, quantile } from '../statistics.ts';
import { GIVE_UP_MS, type Lifetime } from './lifetimes.ts';
import { randomFrom } from './random.ts';
import type { Client } from './virtual-poll.ts';

const LATENCY_MS = 50;

/** What a strategy costs and what it gives, over a corpus. */
export interface Traffic {
  /** Requests per conversation. */
  readonly requests: number;
  /** How long after a verdict it was seen, ms. */
  readonly meanDelayMs: number;
  readonly p95DelayMs: number;
  /** How long after any change, the beginning of the work or its verdict, it was seen, ms. */
  readonly meanChangeDelayMs: number;
}

export function traffic(
  corpus: readonly Lifetime[],
  newClient: (startsAt: number) => Client,
): Traffic {
  const random = randomFrom(7);
  const delays: number[] = [];
  const changeDelays: number[] = [];
  let requests = 0;
  for (const lifetime of corpus) {
    const client = newClient(0);
    let last = 'STARTING';
    while (client.dueAt !== null && client.dueAt < GIVE_UP_MS) {
      const at = client.dueAt + LATENCY_MS;
      requests += 1;
      // The server looks when the request arrives, half-way.
      const status = statusAt(lifetime, client.dueAt + LATENCY_MS / 2);
      if (status === 'STOPPED') delays.push(at - lifetime.endsAt);
      if (status !== last)
        changeDelays.push(at - (status === 'STOPPED' ? lifetime.endsAt : lifetime.runsAt));
      last = status;
      client.answer(reading(status, at, random()));
    }
  }
  return {
    requests: requests / corpus.length,
    meanDelayMs: mean(delays),
    p95DelayMs: quantile(delays, 0.95),
    meanChangeDelayMs: mean(changeDelays),
  };
}

const statusAt = ({ runsAt, endsAt }: Lifetime, at: number) =>
  at >= endsAt ? 'STOPPED' : at >= runsAt ? 'RUNNING' : 'STARTING';

/** As `conversationV0` reads them. */
const MEANINGS = {
  STARTING: { verdict: 'pending', interval: { minMs: 2_000, maxMs: 3_000 } },
  RUNNING: { verdict: 'pending', interval: { minMs: 5_000, maxMs: 10_000 } },
  STOPPED: { verdict: 'succeeded' },
} as const;

export const reading = (
  status: keyof typeof MEANINGS,
  at: number,
  jitter: number,
): Observation => ({
  type: 'reading',
  status,
  ...MEANINGS[status],
  data: { status },
  validators: { etag: null, lastModified: null },
  elapsedMs: LATENCY_MS,
  askedMs: null,
  at,
  jitter,
});
