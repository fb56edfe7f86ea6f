import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../machines/poll/policy.ts';
import { pending } from '../support/fleet-answers.ts';
import { type BatchBehaviour, FleetEngine } from './fleet-simulation.ts';
import { RUNS } from './runs.ts';

const HOUR = 3_600_000;
const REQUESTS = 60;
const SLOWEST_MS = 2_000;

/** All are pending forever; from one answer on the clock is another. */
const servers = (byMs: number): fc.Arbitrary<readonly BatchBehaviour[]> =>
  fc
    .tuple(
      fc.array(fc.nat({ max: SLOWEST_MS }), { minLength: REQUESTS, maxLength: REQUESTS }),
      fc.nat({ max: REQUESTS }),
    )
    .map(([latencies, from]) =>
      latencies.map((latencyMs, n) => ({
        latencyMs,
        clockErrorMs: n < from ? 0 : byMs,
        answer: { type: 'readings', jitter: 0.5, askedMs: null, words: [pending] },
      })),
    );

describe.each([
  ['back', -HOUR],
  ['forward', HOUR],
])('When the clock is set %s by an hour, the fleet', (_, byMs) => {
  it('starves no member, and causes no storm of requests', () => {
    const sizes = fc.record({
      limit: fc.integer({ min: 1, max: 4 }),
      maxInFlight: fc.integer({ min: 1, max: 3 }),
      ids: fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { minLength: 1 }),
    });
    fc.assert(
      fc.property(sizes, servers(byMs), (size, server) => {
        const engine = new FleetEngine({ ...size, keepOpen: false, policy: defaultPolicy }, server);
        engine.send('poll.start');
        while (!engine.isOutOfScript && engine.dueAt !== null) engine.passOne();
        const turns = Math.ceil(size.ids.length / size.maxInFlight) + 1;
        const most = 10_000 * 1.1 + turns * SLOWEST_MS;
        for (const id of size.ids) {
          const times = engine.requests
            .filter(({ ids }) => ids.includes(id))
            .map(({ startedAt }) => startedAt);
          const gaps = [...times, engine.now].map((time, n) => time - (times[n - 1] ?? time));
          expect(Math.max(...gaps)).toBeLessThanOrEqual(most);
          const early = gaps.slice(1, -1).filter((gap) => gap < 5_000);
          expect(early.length).toBeLessThanOrEqual(size.maxInFlight);
        }
      }),
      { numRuns: Math.ceil(RUNS / 12) },
    );
  });
});
