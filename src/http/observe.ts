import type { Observation } from '../../machines/poll/observation.ts';
import { type Unavailability, unavailable } from './classify.ts';
import { timeoutFailure } from './failure.ts';
import { withTimeout } from './timeout.ts';

/** What every observation carries, so that the chart needs neither a clock nor randomness. */
type Circumstances = Pick<Observation, 'at' | 'jitter' | 'elapsedMs' | 'serverPaceMs'>;

/**
 * Makes an observation of what `find` resolves to; it is `unavailable` after the timeout. After an abort the
 * promise never settles.
 */
export async function observe<TFinding extends object>(
  requestTimeoutMs: number,
  signal: AbortSignal,
  find: (signal: AbortSignal) => Promise<TFinding>,
): Promise<(TFinding | Unavailability) & Circumstances> {
  const startedAt = performance.now();
  const timedOut = unavailable(timeoutFailure(requestTimeoutMs));
  const finding = await withTimeout<TFinding | Unavailability>(
    requestTimeoutMs,
    timedOut,
    signal,
    find,
  );
  return {
    serverPaceMs: null,
    ...finding,
    at: Date.now(),
    jitter: Math.random(),
    elapsedMs: Math.round(performance.now() - startedAt),
  };
}
