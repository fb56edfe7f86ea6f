import type { RetryPolicy } from '@restatedev/restate-sdk';

/**
 * A service that is away is tried again for a day; then the invocation pauses, and
 * `restate invocations resume` takes it up. Killed, it would leave its poll waiting for ever.
 */
const retryPolicy: RetryPolicy = {
  initialInterval: 100,
  exponentiationFactor: 2,
  maxInterval: 30_000,
  maxAttempts: 2_880,
  onMaxAttempts: 'pause',
};

/** No journal outlives its invocation: the state says all there is to know. */
export const options = { retryPolicy, journalRetention: 0 } as const;

/** Out of reach of the ingress. */
export const internal = { ingressPrivate: true } as const;
