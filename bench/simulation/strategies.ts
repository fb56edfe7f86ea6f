import type { Waits } from './virtual-poll.ts';

const always = (ms: number) => () => ms;

const exponential =
  (factor: number, mostMs: number) =>
  (turns: number): number =>
    Math.min(1_000 * factor ** (turns - 1), mostMs);

export const fixed = (ms: number): Waits => ({ between: always(ms), afterFailures: always(ms) });

const doubling = exponential(2, 30_000);
const gentle = exponential(1.5, 10_000);

/** How others wait between two requests. */
export const strategies = {
  /** The loops of OpenHands' documentation. */
  'fixed 5 s': fixed(5_000),
  'OpenHands’ SDK, 1 s': fixed(1_000),
  'OpenHands’ web page, 3 s then 30 s': {
    between: (status) => (status === 'STARTING' ? 3_000 : 30_000),
    afterFailures: always(30_000),
  },
  'exponential, 1 s × 2 to 30 s': {
    between: (_, turns) => doubling(turns),
    afterFailures: doubling,
  },
  'exponential, 1 s × 1.5 to 10 s': { between: (_, turns) => gentle(turns), afterFailures: gentle },
} satisfies Record<string, Waits>;

/** What a user of a retry library has: every 10 s, and doubling after failures. */
export const withoutJitter: Waits = { between: always(10_000), afterFailures: doubling };
