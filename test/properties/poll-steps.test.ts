import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { failed, reading } from '../support/observations.ts';
import { RUNS } from './runs.ts';
import { type Act, type Asked, type ClockStep, inTrueTime } from './true-time.ts';

const HOUR = 3_600_000;
const FOR_MS = 120_000;
const PLAIN_MS = 5_000;

const { at: _, jitter: __, elapsedMs: ___, askedMs: ____, ...pending } = reading();

/** What the server answers, and how long after an answer the next request starts, ms: what it asks for is spread by half of that, up to half of the plain wait. */
const servers = {
  'a reading': { says: pending, waitMs: PLAIN_MS },
  'a reading at a pace of 8 s': { says: { ...pending, askedMs: 8_000 }, waitMs: 10_500 },
  '503 for 20 s': {
    says: { type: 'unavailable', failure: failed('http', 503), askedMs: 20_000 },
    waitMs: 22_500,
  },
  '429 for 5 s': { says: { type: 'rateLimited', askedMs: 5_000 }, waitMs: 7_500 },
} as const;

const stepsOf = (byMs: fc.Arbitrary<number>): fc.Arbitrary<ClockStep[]> =>
  fc.array(fc.record({ after: fc.integer({ min: 0, max: 90_000 }), byMs }), {
    ...{ minLength: 1, maxLength: 5 },
  });
/** From half a minute back to two hours on, small ones as often as large ones. */
const anywhere = fc.oneof(
  fc.integer({ min: -30_000, max: 30_000 }),
  fc.integer({ min: -2_000, max: 2_000 }),
  fc.integer({ min: -30_000, max: 2 * HOUR }),
);
const latencies = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 7 });

const wakes: fc.Arbitrary<Act[]> = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: FOR_MS }),
    type: fc.constant('poll.wake'),
    isTimed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
);

const play = (
  says: object,
  latency: readonly number[],
  steps: readonly ClockStep[],
  acts: readonly Act[] = [],
): Asked[] => {
  let n = 0;
  // Else the waits grow with the time since a change, which is the wall clock's.
  const policy = { maxFailures: null, interval: { minMs: PLAIN_MS, maxMs: PLAIN_MS } };
  const input = { id: 'abc', autoStart: true, policy };
  const latencyMs = () => latency[n++ % latency.length] as number;
  const world = { machine: pollingMachine, input, says: () => says, latencyMs, steps, acts };
  return inTrueTime(world, FOR_MS).asked;
};

/** How long after each answer the next request was made. */
const waitsOf = (asked: readonly Asked[]) =>
  asked.slice(1).map(({ from }, n) => from - (asked[n]?.to ?? 0));

describe.each(Object.entries(servers))(
  'When the clock is set, and the server answers with %s, a poll',
  (_, { says, waitMs }) => {
    it('is never asked earlier than due or than the server asked for, nor later', () => {
      fc.assert(
        fc.property(latencies, stepsOf(anywhere), (latency, steps) => {
          const asked = play(says, latency, steps);
          expect(waitsOf(asked).filter((wait) => wait !== waitMs)).toEqual([]);
          expect(asked.length).toBeGreaterThan(1);
        }),
        { numRuns: Math.ceil(RUNS / 6) },
      );
    });

    it('and woken at any moment is never asked earlier, but once each time that it’s set forward', () => {
      fc.assert(
        fc.property(latencies, stepsOf(anywhere), wakes, (latency, steps, acts) => {
          const forward = steps.filter(({ byMs }) => byMs > 0).length;
          const early = waitsOf(play(says, latency, steps, acts)).filter((wait) => wait < waitMs);
          expect(early.length).toBeLessThanOrEqual(forward);
        }),
        { numRuns: Math.ceil(RUNS / 6) },
      );
    });
  },
);
