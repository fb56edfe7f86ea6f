import { describe, expect, it } from 'vitest';
import { createActor, fromPromise, SimulatedClock } from 'xstate';
import type { FetchBatchInput } from '../../../machines/fleet/batch-input.ts';
import type { BatchObservation } from '../../../machines/fleet/batch-observation.ts';
import { laterStart, soonestStart, startsNow, timerAt } from '../../../machines/fleet/rate.ts';
import { createFleetChart } from '../../../machines/fleet.machine.ts';
import { pending, readings } from '../../support/fleet-answers.ts';
import { fleetOf } from '../../support/fleet-context.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import * as observe from '../../support/observations.ts';

const { T0 } = observe;
const rate = { requests: 3, perMs: 1_000 };

describe('The next request', () => {
  const nextAfter = (nextStartAt: number | null, more = rate) =>
    soonestStart({ rate: more, nextStartAt }, T0);

  it.each([
    [{ requests: 1, perMs: 1_000 }, 1_010],
    [{ requests: 4, perMs: 2_000 }, 505],
    [{ requests: 100, perMs: 60_000 }, 606],
    [{ requests: 1_000, perMs: 1_000 }, 1.01],
  ])(
    'under %j may start %d ms after the last: timers that fire a little early or late are no harm',
    (more, ms) => {
      expect(nextAfter(null, more)).toBeCloseTo(T0 + ms, 3);
    },
  );

  it('never sooner than was planned', () => {
    expect(nextAfter(T0 + 900)).toBe(T0 + 900);
    expect(nextAfter(T0 + 100)).toBeCloseTo(T0 + 336.667, 3);
  });

  it('is later by how much the clock lagged, and one whole space after now at most', () => {
    const lagging = (nextStartAt: number | null, lagMs: number) =>
      laterStart({ rate, nextStartAt }, T0, lagMs);
    expect(lagging(T0 + 100, 0)).toBe(T0 + 100);
    expect(lagging(T0 + 100, 50)).toBe(T0 + 150);
    expect(lagging(T0 + 100, 2 ** 31)).toBeCloseTo(T0 + 336.667, 3);
    expect(lagging(T0 + 900, 50)).toBe(T0 + 900);
    expect(lagging(null, 50)).toBeNull();
    expect(laterStart({ rate: null, nextStartAt: null }, T0, 50)).toBeNull();
  });

  it('at any time without a rate', () => {
    expect(soonestStart({ rate: null, nextStartAt: T0 + 900 }, T0)).toBeNull();
    expect(startsNow({ rate: null, nextStartAt: null }, T0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is one, once its time has come', () => {
    expect(startsNow({ rate, nextStartAt: null }, 0)).toBe(1);
    expect(startsNow({ rate, nextStartAt: T0 }, T0)).toBe(1);
    expect(startsNow({ rate, nextStartAt: T0 + 1 }, T0)).toBe(0);
  });
});

describe('The timer under a rate', () => {
  const queued = [{ number: 1, pages: [0], isPart: false, isConfirming: false }];
  const at = (nextStartAt: number | null, nextPollAt: number | null, more = {}) =>
    timerAt(fleetOf([], { rate, nextStartAt, nextPollAt, queued, ...more }), true);

  it('is when a queued request may start, if no member is due before', () => {
    expect(at(T0 + 335, T0 + 5_000)).toBe(T0 + 335);
    expect(at(T0 + 335, T0 + 200)).toBe(T0 + 200);
    expect(at(T0 + 335, null)).toBe(T0 + 335);
  });

  it('is when a member is due while none is queued, or none may be in flight', () => {
    expect(at(T0 + 335, T0 + 5_000, { queued: [] })).toBe(T0 + 5_000);
    const full = fleetOf([], { rate, nextStartAt: T0, nextPollAt: T0 + 5_000, queued });
    expect(timerAt(full, false)).toBe(T0 + 5_000);
  });
});

/** A fleet whose server answers after some time, in the interpreter; what was started when, by a clock that is right. */
class Server {
  readonly clock = new SimulatedClock();
  readonly starts: number[] = [];
  /** How far the wall clock is ahead of the right one. */
  skewMs = 0;
  answers = 0;

  constructor(
    public latencyMs: number,
    readonly answer: (ids: readonly string[], n: number) => BatchObservation = (ids) =>
      readings(Object.fromEntries(ids.map((id) => [id, pending]))),
  ) {}

  get at() {
    return T0 + this.clock.now() + this.skewMs;
  }

  actor(ids: readonly string[], options = {}) {
    const fetchBatch = fromPromise<BatchObservation, FetchBatchInput>(
      ({ input }) =>
        new Promise((resolve) => {
          const startedAt = this.clock.now();
          this.starts.push(startedAt);
          this.clock.setTimeout(() => {
            const answer = this.answer(input.ids, ++this.answers);
            resolve({ ...answer, at: this.at, elapsedMs: this.clock.now() - startedAt });
          }, this.latencyMs);
        }),
    );
    const chart = createFleetChart({ limit: 1, maxInFlight: 4, rate, ...options });
    return createActor(chart.provide({ actors: { fetchBatch } }), {
      input: { ids, policy: { interval: { minMs: 500, maxMs: 500 } } },
      clock: this.clock,
    }).start();
  }

  async pass(ms: number, stepMs = 5) {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.clock.increment(stepMs);
      for (let turns = 0; turns < 4; turns++) await Promise.resolve();
    }
  }

  /** The most starts in any window of so many ms. */
  most(perMs: number) {
    return Math.max(
      ...this.starts.map(
        (from) => this.starts.filter((at) => at >= from && at < from + perMs).length,
      ),
    );
  }
}

const ids = Array.from({ length: 12 }, (_, n) => `id-${n}`);

describe('A fleet with a rate', () => {
  it('waits, with nothing in flight, while the rate lets no queued request start', () => {
    const chart = createFleetChart({ limit: 1, rate: { requests: 1, perMs: 1_000 } });
    const fleet = new Fleet(chart as never, { ids: ['a', 'b'] });
    expect([fleet.state, fleet.asked]).toEqual(['polling.fetching', [['a']]]);
    fleet.answer(readings({ a: pending }));
    expect([fleet.state, fleet.asked, fleet.context.delayMs]).toEqual([
      'polling.waiting',
      [['a']],
      990,
    ]);
    expect([fleet.fireTimer().state, fleet.asked]).toEqual(['polling.fetching', [['a'], ['b']]]);
  });

  it('starts as many requests as the rate allows, evenly spaced, and no more in any window', async () => {
    const server = new Server(40);
    const actor = server.actor(ids);
    actor.send({ type: 'poll.start', at: server.at });
    await server.pass(10_000);
    actor.stop();
    expect(server.starts.length).toBeGreaterThanOrEqual(28);
    expect(server.most(1_000)).toBe(3);
    const gaps = server.starts.slice(1).map((at, n) => at - (server.starts[n] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(340);
  });

  it('would start more without one', async () => {
    const server = new Server(40);
    const actor = server.actor(ids, { rate: null });
    actor.send({ type: 'poll.start', at: server.at });
    await server.pass(2_000);
    actor.stop();
    expect(server.most(1_000)).toBeGreaterThan(12);
  });

  it('polls every member in turn, though the rate is too low for their interval', async () => {
    const server = new Server(40);
    const actor = server.actor(ids);
    actor.send({ type: 'poll.start', at: server.at });
    await server.pass(9_000);
    const polls = actor
      .getSnapshot()
      .context.pages.flat()
      .map((member) => member.polls);
    actor.stop();
    expect(Math.min(...polls)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...polls) - Math.min(...polls)).toBeLessThanOrEqual(2);
  });

  it.each<[string, number[]]>([
    ['as it is', [0, 0, 0, 0]],
    ['set back', [-20_000, -400, -60, -3_600_000]],
  ])(
    'keeps to it through refreshes, pauses, wakes and additions, the clock %s',
    async (_, skews) => {
      const server = new Server(130);
      const actor = server.actor(ids);
      actor.send({ type: 'poll.start', at: server.at });
      for (const [n, skew] of skews.entries()) {
        await server.pass(1_700);
        server.skewMs += skew;
        for (let k = 0; k < 10; k++) {
          actor.send({ type: 'poll.refresh', at: server.at });
          await server.pass(35);
          actor.send({ type: 'fleet.add', ids: [`new-${n}-${k}`], at: server.at });
          actor.send({ type: 'poll.wake', at: server.at });
        }
        actor.send({ type: 'poll.pause', at: server.at });
        await server.pass(90);
        actor.send({ type: 'poll.resume', at: server.at });
        actor.send({ type: 'poll.pause' });
        actor.send({ type: 'poll.resume' });
      }
      await server.pass(3_000);
      actor.stop();
      expect(server.starts.length).toBeGreaterThan(20);
      expect(server.most(1_000)).toBe(3);
    },
  );

  it.each([[[400, 60, 30_000, 3_600_000]], [[-5_000, 5_000, -700, 700]]])(
    'starts at most one request early when the clock is set forward, which looks like time that passed: %j',
    async (skews) => {
      const server = new Server(130);
      const actor = server.actor(ids);
      actor.send({ type: 'poll.start', at: server.at });
      for (const [n, skew] of skews.entries()) {
        await server.pass(1_700);
        server.skewMs += skew;
        for (let k = 0; k < 20; k++) {
          actor.send({ type: 'poll.refresh', at: server.at });
          await server.pass(35);
          actor.send({ type: 'fleet.add', ids: [`new-${n}-${k}`], at: server.at });
        }
      }
      await server.pass(3_000);
      actor.stop();
      const most = Math.ceil(server.clock.now() / 334) + skews.length;
      expect(server.starts.length).toBeGreaterThan(20);
      expect(server.starts.length).toBeLessThanOrEqual(most);
      expect(server.most(1_000)).toBeLessThanOrEqual(4);
    },
  );

  it('keeps to it after a hold, and to the hold', async () => {
    const server = new Server(40, (asked, n) =>
      n === 4
        ? observe.rateLimited(2_000, { jitter: 0 })
        : readings(Object.fromEntries(asked.map((id) => [id, pending]))),
    );
    const actor = server.actor(ids);
    actor.send({ type: 'poll.start', at: server.at });
    await server.pass(8_000);
    actor.stop();
    const refusedAt = (server.starts[3] ?? 0) + 40;
    const next = server.starts.find((at) => at > refusedAt) ?? 0;
    expect(next - refusedAt).toBeGreaterThanOrEqual(2_000);
    expect(next - refusedAt).toBeLessThan(2_010);
    expect(server.most(1_000)).toBe(3);
  });

  it.each([0, 5, 10])(
    'keeps to it when an event without a time interrupts a wait, %d ms after the first request',
    async (ms) => {
      const server = new Server(40);
      const actor = server.actor(['a'], { rate: { requests: 1, perMs: 30 } });
      actor.send({ type: 'poll.start' });
      await server.pass(ms, 1);
      actor.send({ type: 'fleet.add', ids: ['b', 'c', 'd', 'e'] });
      await server.pass(300, 1);
      expect(server.starts.length).toBeGreaterThan(4);
      expect(server.most(30)).toBe(1);
    },
  );

  it('counts the requests that are made again when it is restored', async () => {
    const server = new Server(5_000);
    const before = server.actor(ids, { rate: { requests: 4, perMs: 1_000 } });
    before.send({ type: 'poll.start', at: server.at });
    await server.pass(1_100);
    const snapshot = JSON.parse(JSON.stringify(before.getPersistedSnapshot()));
    expect(snapshot.context.inFlight).toHaveLength(4);
    before.stop();
    await server.pass(10_000);

    server.latencyMs = 40;
    const again = server.starts.length;
    const chart = before.logic;
    const restored = createActor(
      chart as never,
      { snapshot, clock: server.clock } as never,
    ).start();
    restored.send({ type: 'poll.wake', at: server.at, afterRestore: true } as never);
    await server.pass(3_000);
    restored.stop();
    const starts = server.starts.slice(again);
    const [first = 0] = starts;
    expect(starts.slice(0, 4)).toEqual([first, first, first, first]);
    expect(starts.filter((at) => at < first + 1_000)).toHaveLength(4);
    expect(starts.length).toBeGreaterThan(4);
  });
});
