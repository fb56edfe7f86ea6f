import type { Observation } from './observation.ts';

/** How many times rate limits may double the interval: up to 16 times as long. */
export const MAX_SLOWDOWNS = 4;

/** The doublings after one more rate limit. */
export const slowed = (slowdowns: number) => Math.min(slowdowns + 1, MAX_SLOWDOWNS);

/** The doublings after one more good answer. */
export const eased = (slowdowns: number) => Math.max(slowdowns - 1, 0);

interface BeforeAnswer {
  readonly slowdowns: number;
  readonly observation: unknown;
  readonly failure: unknown;
}

/** The doublings that count for the wait after one more answer. A good answer takes one off the next answer's wait, not its own. */
export function slowdownsAfter(
  { slowdowns, observation, failure }: BeforeAnswer,
  { type }: Observation,
): number {
  const left = observation !== null && failure === null ? eased(slowdowns) : slowdowns;
  return type === 'rateLimited' ? slowed(left) : left;
}
