import { logNormal, pareto, randomFrom } from './random.ts';

/** One conversation: when it runs and when it has ended, ms since it was created. */
export interface Lifetime {
  readonly kind: 'short' | 'long' | 'heavy-tailed' | 'stuck';
  readonly runsAt: number;
  /** `Infinity`: never. */
  readonly endsAt: number;
}

/** OpenHands' own SDK gives up then, and here every strategy does. */
export const GIVE_UP_MS = 3_600_000;

const SECOND = 1_000;
const MINUTE = 60_000;

/**
 * A corpus of conversations. A sandbox starts in a log-normal time (median 15 s, σ 0.6). Then of 20
 * conversations 8 are short (log-normal, median 45 s, σ 0.7), 7 long (log-normal, median 10 min, σ 0.8),
 * 4 heavy-tailed (Pareto from 2 min, α 1.2), and one is stuck forever.
 */
export function lifetimes(seed: number, count: number): readonly Lifetime[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (): Lifetime => {
    const runsAt = logNormal(random, 15 * SECOND, 0.6);
    const lot = random();
    if (lot < 0.4)
      return { kind: 'short', runsAt, endsAt: runsAt + logNormal(random, 45 * SECOND, 0.7) };
    if (lot < 0.75)
      return { kind: 'long', runsAt, endsAt: runsAt + logNormal(random, 10 * MINUTE, 0.8) };
    if (lot < 0.95)
      return { kind: 'heavy-tailed', runsAt, endsAt: runsAt + pareto(random, 2 * MINUTE, 1.2) };
    return { kind: 'stuck', runsAt, endsAt: Infinity };
  });
}
