import { afterEach, describe, expect, it } from 'vitest';
import { createActor, fromPromise, SimulatedClock } from 'xstate';
import type { FetchBatchInput } from '../../../machines/fleet/batch-input.ts';
import type { BatchObservation } from '../../../machines/fleet/batch-observation.ts';
import type { Flight } from '../../../machines/fleet/fleet-state.ts';
import { hasSlot, nextBatches } from '../../../machines/fleet/next-batches.ts';
import type { FleetOptions } from '../../../machines/fleet.context.ts';
import { createFleetChart } from '../../../machines/fleet.machine.ts';
import type { PolicyInput } from '../../../machines/poll/policy.ts';
import { failed, pending, readings, type Word } from '../../support/fleet-answers.ts';
import { fleetOf, flight } from '../../support/fleet-context.ts';
import { T0, unavailable } from '../../support/observations.ts';

const unconfirmed = { ...failed, unconfirmed: true } as Word;
const idsTo = (count: number, name: string) =>
  Array.from({ length: count }, (_, n) => `${name}${n}`);

/** A fleet whose list is answered at once, and whose failed members are confirmed after some time, or never. */
class Server {
  readonly clock = new SimulatedClock();
  readonly asked: { readonly ids: readonly string[]; readonly at: number }[] = [];
  /** The most requests for a confirmation that were in flight at once. */
  most = 0;
  #confirming = 0;

  constructor(readonly confirms: { readonly afterMs: number; readonly isDead: boolean }) {}

  start(ids: readonly string[], options: FleetOptions, policy: PolicyInput = {}) {
    const fetchBatch = fromPromise<BatchObservation, FetchBatchInput>(
      ({ input }) =>
        new Promise((resolve) => {
          const { ids, isConfirming, deadlineMs } = input;
          const { afterMs, isDead } = this.confirms;
          const tookMs = isConfirming ? Math.min(afterMs, deadlineMs ?? afterMs) : 20;
          this.asked.push({ ids, at: this.clock.now() });
          this.#confirming += Number(isConfirming);
          this.most = Math.max(this.most, this.#confirming);
          this.clock.setTimeout(() => {
            this.#confirming -= Number(isConfirming);
            const word = isConfirming ? failed : unconfirmed;
            const said = ids.map((id) => [id, id.startsWith('failed') ? word : pending]);
            const answer =
              isConfirming && isDead ? unavailable() : readings(Object.fromEntries(said));
            resolve({ ...answer, at: T0 + this.clock.now(), elapsedMs: tookMs });
          }, tookMs);
        }),
    );
    const chart = createFleetChart(options);
    const actor = createActor(chart.provide({ actors: { fetchBatch } }), {
      input: { ids, policy: { interval: { minMs: 5_000, maxMs: 5_000 }, ...policy } },
      clock: this.clock,
    });
    actors.push(actor.start());
    actor.send({ type: 'poll.start', at: T0 });
    return actor;
  }

  async pass(ms: number) {
    for (let passed = 0; passed < ms; passed += 20) {
      this.clock.increment(20);
      for (let turns = 0; turns < 4; turns++) await Promise.resolve();
    }
  }

  /** The longest time between two requests for any of these ids, or without one until now. */
  longestGap(ids: readonly string[]) {
    return Math.max(
      ...ids.map((id) => {
        const times = this.asked.filter((one) => one.ids.includes(id)).map(({ at }) => at);
        const ends = [...times.slice(1), this.clock.now()];
        return Math.max(...ends.map((at, n) => at - (times[n] ?? 0)));
      }),
    );
  }
}

const actors: { stop: () => void }[] = [];
afterEach(() => {
  for (const actor of actors.splice(0)) actor.stop();
});

const broken = idsTo(60, 'failed');
const running = idsTo(100, 'running');
/** All its members in turn, the failed ones first. */
const all = [...broken, ...running];

const dead = { afterMs: 10_000, isDead: true };
const slow = { afterMs: 10_000, isDead: false };
const quick = { afterMs: 20, isDead: false };
const oneASecond = { requests: 1, perMs: 1_000 };

describe('While many members wait to be confirmed', () => {
  it.each<[string, FleetOptions, typeof dead, number]>([
    ['4 slots, a dead server', { maxInFlight: 4 }, dead, 5_600],
    ['3 slots, a dead server', { maxInFlight: 3 }, dead, 5_600],
    ['2 slots, a slow server', { maxInFlight: 2 }, slow, 5_600],
    // One after the other, in turn with the two lists.
    ['1 slot, a dead server', { maxInFlight: 1 }, dead, 26_000],
    ['1 slot, a slow server', { maxInFlight: 1 }, slow, 26_000],
    ['a rate, a quick server', { maxInFlight: 4, rate: oneASecond }, quick, 9_500],
  ])('the others are asked at their interval: %s', async (_, options, confirms, mostMs) => {
    const server = new Server(confirms);
    server.start(all, options);
    await server.pass(120_000);
    expect(server.longestGap(running)).toBeLessThanOrEqual(mostMs);
    expect(server.most).toBeLessThanOrEqual(
      Math.max(1, Math.floor((options.maxInFlight ?? 4) / 2)),
    );
  });

  it.each([1, 2, 4])(
    'they have their turns, though the others would take every slot (%i of them)',
    async (maxInFlight) => {
      const server = new Server(quick);
      const options = { limit: 1, maxInFlight };
      const policy = { interval: { minMs: 1, maxMs: 1 } };
      const fleet = server.start(
        [...idsTo(10, 'failed'), ...idsTo(40, 'running')],
        options,
        policy,
      );
      await server.pass(8_000);
      const left = fleet
        .getSnapshot()
        .context.pages.flat()
        .filter(({ id, ending }) => id.startsWith('failed') && ending === null);
      expect(left).toEqual([]);
    },
  );

  it('a fleet without others to ask still asks one at least', async () => {
    const server = new Server(quick);
    const fleet = server.start(idsTo(5, 'failed'), { maxInFlight: 1 });
    await server.pass(5_000);
    expect(fleet.getSnapshot().status).toBe('done');
  });
});

describe('The next requests of the queue', () => {
  const batch = (number: number, isConfirming: boolean) => ({
    ...{ number, pages: [0], isPart: isConfirming, isConfirming },
  });
  const [one, two, three] = [batch(1, true), batch(2, true), batch(3, true)];
  const [list, other] = [batch(4, false), batch(5, false)];
  const numbersIn = (more: object, count: number) => {
    const { sent, left } = nextBatches(fleetOf([], { maxInFlight: 4, ...more }), count);
    return [sent, left].map((batches) => batches.map(({ number }) => number));
  };

  it('alternate between confirmations and others', () => {
    const queued = [one, two, list, other];
    expect(numbersIn({ queued }, 4)).toEqual([[1, 4, 2, 5], []]);
    expect(numbersIn({ queued, wasConfirming: true }, 1)).toEqual([[4], [1, 2, 5]]);
    expect(numbersIn({ queued, wasConfirming: false }, 1)).toEqual([[1], [2, 4, 5]]);
  });

  it('leave half of the slots to others, also to those that aren’t due yet', () => {
    expect(numbersIn({ queued: [one, two, three] }, 4)).toEqual([[1, 2], [3]]);
    const inFlight = [flight(9, { isConfirming: true }), flight(8, { isConfirming: true })];
    expect(numbersIn({ queued: [one, list], inFlight }, 2)).toEqual([[4], [1]]);
    expect(numbersIn({ queued: [one], inFlight }, 2)).toEqual([[], [1]]);
  });

  it('are in their order without a confirmation among them', () => {
    expect(numbersIn({ queued: [list, other], wasConfirming: true }, 2)).toEqual([[4, 5], []]);
  });

  it('are none of an empty queue', () => {
    expect(numbersIn({ queued: [] }, 2)).toEqual([[], []]);
  });
});

describe('At its deadline a member whose verdict was not confirmed in time', () => {
  const deadlineMs = 30_000;

  it.each([1, 4])('ends with that verdict, asked alone or not (%i slots)', async (maxInFlight) => {
    const server = new Server(dead);
    const fleet = server.start(all, { maxInFlight }, { deadlineMs });
    await server.pass(31_000);
    const { status, output } = fleet.getSnapshot();
    expect(status).toBe('done');
    for (const { id, reason, endedAt } of output?.outcomes ?? []) {
      expect(reason).toBe(id.startsWith('failed') ? 'failed' : 'deadline');
      expect((endedAt ?? 0) - T0).toBeLessThanOrEqual(deadlineMs);
    }
  });
});

describe('A queued request has a slot', () => {
  const list = flight(1);
  const alone = flight(2, { isConfirming: true });
  const queue = (queued: Flight[], inFlight: Flight[], maxInFlight = 2) =>
    fleetOf([], { queued, inFlight, maxInFlight });

  it.each<[string, boolean, ReturnType<typeof queue>]>([
    ['while one is free', true, queue([list], [list])],
    ['but not while none is', false, queue([list], [list, list])],
    ['but not when none is queued', false, queue([], [list])],
    ['for a confirmation', true, queue([alone], [list])],
    ['but not for a second one of two slots', false, queue([alone], [alone])],
    ['for a second one of four', true, queue([alone], [alone], 4)],
    ['for the other that waits with a second', true, queue([alone, list], [alone])],
  ])('%s: %j', (_, expected, context) => {
    expect(hasSlot(context)).toBe(expected);
  });
});
