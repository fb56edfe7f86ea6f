import fc from 'fast-check';
import { beforeAll, vi } from 'vitest';

/** How often each property is tried: more than 10,000 times together. */
export const RUNS = Number(process.env.POLLCHART_RUNS ?? 600);

const SEED = 20_261_128;

/** The same in each run of the tests, so that a red one is of the change's making; `npm run properties` takes new ones. */
const seed = seedFrom(process.env.POLLCHART_SEED);

function seedFrom(given: string | undefined): number {
  if (given === 'new') return Math.floor(Math.random() * 2 ** 31);
  return given === undefined ? SEED : Number(given);
}

fc.configureGlobal({ seed, numRuns: RUNS });

// More runs take longer, and so does making a counterexample small.
vi.setConfig({ testTimeout: 60_000 + 50 * RUNS });

beforeAll(() => {
  console.info(
    `Properties: ${RUNS} runs each, seed ${seed}; POLLCHART_SEED=${seed} repeats them, POLLCHART_RUNS sets how many.`,
  );
});
