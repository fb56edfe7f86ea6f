import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolvePolicy } from '../../machines/poll/policy.ts';
import type { PollingEvent } from '../../machines/polling.events.ts';
import { failed, T0 } from '../support/observations.ts';
import { record, weighted } from './arbitraries.ts';
import './runs.ts';
import { type Answer, type Behaviour, Engine } from './simulation.ts';

const SPAN_MS = 60_000;

/** No wait of its own is shorter than a second. */
const policy = resolvePolicy({ backoff: { baseMs: 2_000 }, maxFailures: null });

const calm = { jitter: 0, askedMs: null };
const pending: Answer = {
  ...calm,
  type: 'reading',
  status: 'RUNNING',
  verdict: 'pending',
  data: null,
  validators: { etag: null, lastModified: null },
};
const refused: Answer = { ...calm, type: 'rateLimited', askedMs: 7_000 };
const down: Answer = { ...calm, type: 'unavailable', failure: failed() };

/** One event, and how much later than the one before it comes. */
interface Spam {
  readonly type: PollingEvent['type'];
  readonly afterMs: number;
  readonly isTimed: boolean;
  /** By how much the clock is set before it. */
  readonly stepMs: number;
}

const spam = (types: readonly PollingEvent['type'][], steps: fc.Arbitrary<number>) =>
  fc.array(
    record<Spam>({
      type: fc.constantFrom(...types),
      afterMs: weighted([4, fc.nat(50)], [2, fc.nat(1_500)], [1, fc.nat(8_000)]),
      isTimed: fc.boolean(),
      stepMs: weighted([6, fc.constant(0)], [1, steps]),
    }),
    { minLength: 5, maxLength: 120, size: 'max' },
  );

const latency = weighted([2, fc.nat(100)], [2, fc.nat(3_000)]);

const EVERY = [
  'poll.refresh',
  'poll.pause',
  'poll.resume',
  'poll.wake',
  'poll.start',
] as const satisfies readonly PollingEvent['type'][];

function played(latencyMs: number, answers: readonly Answer[], events: readonly Spam[]): Engine {
  const server = Array.from({ length: 500 }, (_, n): Behaviour => {
    const answer = answers[n % answers.length] as Answer;
    return { latencyMs, answer, clockErrorMs: 0 };
  });
  const engine = new Engine(policy, server);
  engine.send('poll.start', events[0]?.isTimed ? 0 : null);
  for (let n = 0; engine.now < T0 + SPAN_MS; n++) {
    const { type, afterMs, isTimed, stepMs } = events[n % events.length] as Spam;
    engine.passTo(engine.now + Math.max(afterMs, 1));
    if (n < events.length) engine.clockErrorMs += stepMs;
    engine.send(type, isTimed ? 0 : null);
  }
  return engine;
}

/** Pairs of requests that start less than a second apart. */
const close = ({ requests }: Engine) =>
  requests.flatMap(({ startedAt }, n) => {
    const sinceMs = startedAt - (requests[n - 1]?.startedAt ?? Number.NEGATIVE_INFINITY);
    return sinceMs < 1_000 ? [{ startedAt: startedAt - T0, sinceMs }] : [];
  });

const NO_STEPS = fc.constant(0);
const BACK = fc.integer({ min: -20_000, max: -1 });
const ANYWHERE = fc.integer({ min: -20_000, max: 3_600_000 });

describe('However a poll is spammed', () => {
  it.each([
    ['while the clock is right', NO_STEPS],
    ['while the clock is set back', BACK],
  ])('its requests start a second apart, %s', (_, steps) => {
    fc.assert(
      fc.property(
        latency,
        fc.array(fc.constantFrom(pending, refused, down), { minLength: 1, maxLength: 4 }),
        spam(EVERY, steps),
        (latencyMs, answers, events) => {
          expect(close(played(latencyMs, answers, events))).toEqual([]);
        },
      ),
    );
  });

  it('its requests start a second apart but for one each time that the clock is set forward', () => {
    fc.assert(
      fc.property(latency, spam(EVERY, ANYWHERE), (latencyMs, events) => {
        const forward = events.filter(({ stepMs }) => stepMs > 0).length;
        expect(close(played(latencyMs, [pending], events)).length).toBeLessThanOrEqual(forward);
      }),
    );
  });

  it('no wake or refresh keeps it from asking on time, and none ends a hold', () => {
    fc.assert(
      fc.property(latency, spam(['poll.wake', 'poll.refresh'], BACK), (latencyMs, events) => {
        const { requests } = played(latencyMs, [refused], events);
        // What the clock says is waited for, even when it was set back.
        const backMs = -events.reduce((sum, { stepMs }) => sum + stepMs, 0);
        const late = requests.slice(1).flatMap(({ startedAt }, n) => {
          const lateMs = startedAt - (requests[n]?.endedAt ?? 0) - 7_000;
          return 0 <= lateMs && lateMs <= backMs ? [] : [lateMs];
        });
        expect(late).toEqual([]);
      }),
    );
  });

  it('no wake keeps a plain wait from its end', () => {
    fc.assert(
      fc.property(latency, spam(['poll.wake'], BACK), (latencyMs, events) => {
        const { requests } = played(latencyMs, [pending], events);
        expect(requests.length).toBeGreaterThanOrEqual(Math.floor(SPAN_MS / (10_000 + latencyMs)));
      }),
    );
  });

  it('it gets answers, as long as the time between its pauses is longer than a request takes', () => {
    fc.assert(
      fc.property(
        latency,
        fc.integer({ min: 1, max: 3_000 }),
        fc.integer({ min: 1, max: 3_000 }),
        (latencyMs, more, pausedMs) => {
          const flap = (type: PollingEvent['type'], afterMs: number): Spam => ({
            ...{ type, afterMs, isTimed: true, stepMs: 0 },
          });
          const events = [flap('poll.pause', latencyMs + more), flap('poll.resume', pausedMs)];
          const { requests } = played(latencyMs, [pending], events);
          const answered = requests.flatMap(({ answer, endedAt }) =>
            answer ? [endedAt ?? 0] : [],
          );
          const gaps = [T0, ...answered, T0 + SPAN_MS].map((at, n, all) => at - (all[n - 1] ?? at));
          // The longest wait, then three times that a request is cancelled, each with a growing gap.
          expect(Math.max(...gaps)).toBeLessThan(10_000 + 3 * (8_000 + latencyMs + pausedMs));
        },
      ),
    );
  });
});
