/** States in which a timer starts the next request. */
export type Wait = 'waiting' | 'backoff' | 'rateLimited';

const WAITS: readonly string[] = ['waiting', 'backoff', 'rateLimited'] satisfies Wait[];

export const isWait = (phase: string): phase is Wait => WAITS.includes(phase);

/** The name of the chart's state, e.g. `waiting` for `{ polling: 'waiting' }`. */
export const stateName = (value: string | { readonly polling: string }): string =>
  typeof value === 'string' ? value : value.polling;
