/** States that end when the timer for the next request fires. */
export const waits = ['waiting', 'backoff', 'rateLimited'] as const;

export type WaitingPhase = (typeof waits)[number];

/** A state as one word, of those that either chart can rest in before its end. */
export type Phase = 'idle' | 'fetching' | WaitingPhase | 'paused';

export const isWait = (phase: unknown): phase is WaitingPhase =>
  (waits as readonly unknown[]).includes(phase);

/** A snapshot's `value` as one word: `waiting`, not `{ polling: 'waiting' }`. */
export const phaseOf = (value: unknown): string =>
  String(typeof value === 'object' && value !== null ? Object.values(value)[0] : value);
