import type { RetryPolicy } from '@restatedev/restate-sdk';

/**
 * An unavailable service is retried for a day; then the invocation pauses, until
 * `restate invocations resume` continues it. If it were killed instead, its poll would wait forever.
 */
const retryPolicy: RetryPolicy = {
  initialInterval: 100,
  exponentiationFactor: 2,
  maxInterval: 30_000,
  maxAttempts: 2_880,
  onMaxAttempts: 'pause',
};

/** Journals are removed when their invocation ends: the state contains everything that is needed. */
export const options = { retryPolicy, journalRetention: 0 } as const;

/** Not callable over the ingress. */
export const internal = { ingressPrivate: true } as const;
