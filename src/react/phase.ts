/** States in which the next request is a matter of time. */
export type Wait = 'waiting' | 'backoff' | 'rateLimited';

const WAITS: readonly string[] = ['waiting', 'backoff', 'rateLimited'] satisfies Wait[];

export const isWait = (phase: string): phase is Wait => WAITS.includes(phase);

/** The chart's state as one word. */
export const flat = (value: string | { readonly polling: string }): string =>
  typeof value === 'string' ? value : value.polling;
