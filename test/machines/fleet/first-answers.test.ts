import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { addedAt, newMember } from '../../../machines/fleet/first-answers.ts';
import { recordBatch } from '../../../machines/fleet/record-batch.ts';
import { type FleetContext, initialFleet } from '../../../machines/fleet.context.ts';
import { fleetMachine } from '../../../machines/fleet.machine.ts';
import type { Observation } from '../../../machines/poll/observation.ts';
import { InputError } from '../../../machines/validate/input-error.ts';
import { find } from '../../support/first-batch.ts';
import { pending, readings } from '../../support/fleet-answers.ts';
import { smallFleet } from '../../support/fleet-chart.ts';
import { fleetOf, flight } from '../../support/fleet-context.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import * as observe from '../../support/observations.ts';
import { refusal } from '../../support/refusal.ts';

const { T0 } = observe;

/** What the creating POSTs were answered with: the first poll is due in 25 s. */
const created = observe.accepted({ askedMs: 20_000 });
const at = <T extends Observation>(observation: T, ms: number): T => ({
  ...observation,
  at: T0 + ms,
});
const start = (ms: number) => ({ type: 'poll.start', at: T0 + ms }) as const;
const fleetWith = (observations: Record<string, Observation>, more = {}) =>
  new Fleet(smallFleet(9, 2), { ids: ['a', 'b'], autoStart: false, observations, ...more });
const all = (ids: readonly string[], ms: number) =>
  readings(Object.fromEntries(ids.map((id) => [id, pending])), { at: T0 + ms });

describe('A fleet whose members have first answers from elsewhere', () => {
  it('knows them before it is started, and asks nothing', () => {
    const fleet = fleetWith({ a: observe.reading('QUEUED', { label: 'Build 7', next: '/2' }) });
    expect([fleet.state, fleet.asked]).toEqual(['idle', []]);
    expect(fleet.member('a')).toMatchObject({
      ...{ status: 'QUEUED', label: 'Build 7', next: '/2', polls: 1, startedAt: T0 - 20 },
    });
    expect(fleet.member('b')).toMatchObject({ status: null, polls: 0 });
    expect(JSON.parse(JSON.stringify(fleet.context))).toStrictEqual(fleet.context);
  });

  it('polls the others at once, and these when their answers said', () => {
    const fleet = fleetWith({ a: created }).send(start(5_000));
    expect(fleet.asked).toEqual([['b']]);
    expect(fleet.member('a')).toMatchObject({ nextPollAt: T0 + 25_000, batch: null });
    fleet.send({ type: 'fleet.remove', ids: ['b'] }).answer(all(['b'], 5_020));
    expect(fleet.context.delayMs).toBe(19_980);
    expect(fleet.fireTimer().asked).toEqual([['b'], ['a']]);
  });

  it.each([
    ['half of the wait', 10_000, 15_000],
    ['all of it', 25_000, 0],
    ['more than that', 90_000, 0],
  ])('counts a wait from its answer, not from the start, %s later', (_, ms, leftMs) => {
    const fleet = fleetWith({ a: created, b: created }).send(start(ms));
    if (leftMs > 0) expect([fleet.asked, fleet.context.delayMs]).toEqual([[], leftMs]);
    else expect(fleet.asked).toEqual([['a', 'b']]);
  });

  it.each([1_000, 3_600_000])(
    'waits as long as each said, though one came by a clock that is %i ms ahead',
    (aheadMs) => {
      const fleet = fleetWith({ a: created, b: at(created, aheadMs) }).send(start(0));
      expect(fleet.asked).toEqual([]);
      expect(fleet.member('a')).toMatchObject({ nextPollAt: T0 + 25_000 });
      expect(fleet.member('b')).toMatchObject({ nextPollAt: T0 + 25_000 });
    },
  );

  it('that starts without a time is told by its first answer how much has passed', () => {
    const fleet = fleetWith({ a: created }, { autoStart: true });
    expect(fleet.asked).toEqual([['b']]);
    const [first = flight(1)] = fleet.context.inFlight;
    const { context } = recordBatch(fleet.context, first, all(['b'], 24_900));
    expect(context.at).toBe(T0 + 24_900);
    expect(find(context, 'a')?.nextPollAt).toBe(T0 + 25_000);
  });

  it('is settled by answers that end its members', () => {
    const done = observe.reading('DONE', { verdict: 'succeeded' });
    const fleet = fleetWith({ a: done, b: observe.missing() });
    expect(fleet.state).toBe('idle');
    expect(fleet.context.live).toBe(0);
    expect(fleet.send(start(0)).snapshot.output).toMatchObject({
      reason: 'settled',
      outcomes: [{ reason: 'succeeded', status: 'DONE' }, { reason: 'missing' }],
    });
  });

  it('counts a first answer that failed', () => {
    const fleet = fleetWith({ a: observe.unavailable() });
    expect(fleet.context).toMatchObject({ live: 2, failing: 1 });
    expect(fleet.member('a')).toMatchObject({ failures: 1, delayMs: 750 });
  });

  it('ignores answers for ids that it doesn’t have', () => {
    const fleet = fleetWith({ z: created });
    expect(fleet.member('z')).toBeUndefined();
    expect(fleet.context).toMatchObject({ at: null, isTimed: false });
    expect(fleet.send(start(0)).asked).toEqual([['a', 'b']]);
  });

  it('knows an answer by any spelling of its id', () => {
    const normalizeId = (id: string) => id.toLowerCase();
    const input = { ids: ['A'], observations: { a: created } };
    expect(find(initialFleet(input, { normalizeId }), 'a')?.polls).toBe(1);
    const other = { ids: ['a'], observations: { A: created } };
    expect(find(initialFleet(other, { normalizeId }), 'a')?.polls).toBe(1);
  });

  it.each<[string, unknown, string | RegExp]>([
    [
      'a text',
      'created',
      refusal('input.observations', '"created"', 'an object of observations by id'),
    ],
    ['a list', [created], refusal('input.observations', 'an array')],
    ['no observation', { a: null }, /^input\.observations\.a: expected .*, got null/],
    ['no time', { a: { ...created, at: 'now' } }, refusal('input.observations.a.at', '"now"')],
  ])('refuses %s', (_, observations, message) => {
    const input = { ids: ['a'], observations: observations as never };
    const { status, error } = createActor(fleetMachine, { input }).getSnapshot();
    expect(status).toBe('error');
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });

  it('takes none', () => {
    expect(fleetWith(null as never).send(start(0)).asked).toEqual([['a', 'b']]);
  });
});

describe('From when a member waits for its first turn', () => {
  const begun = { batches: 1, delayMs: 5_000 };

  it('is when it was added', () => {
    expect(addedAt(fleetOf([], begun), T0 + 3_000)).toBe(T0 + 3_000);
  });

  it.each<[string, Partial<FleetContext>, number | null]>([
    ['without a time', { batches: 1, delayMs: 0 }, null],
    ['before any request: its turn may come at once', { ...begun, batches: 0 }, T0 + 3_000],
    ['at a time that the armed wait doesn’t reach', begun, T0 + 60_000],
  ])('isn’t known when it is added %s', (_, more, time) => {
    expect(addedAt(fleetOf([], more), time)).toBeNull();
  });
});

describe('The time of a first answer', () => {
  const first = (observation: Observation, time: number | null, more: Partial<FleetContext> = {}) =>
    newMember('a', new Map([['a', observation]]), fleetOf([], { delayMs: 5_000, ...more }), time);

  it('tells when its request was sent', () => {
    expect(first(at(created, -100), T0)).toMatchObject({ askedAt: T0 - 120 });
  });

  it('is now in a fleet that no event has told the time', () => {
    const { askedAt, nextPollAt } = first(created, null, { at: null, isTimed: false });
    expect([askedAt, nextPollAt]).toEqual([-20, 25_000]);
  });

  it('is the fleet’s when it is told at one that the armed wait doesn’t reach', () => {
    expect(first(at(created, 60_000), T0 + 60_000).nextPollAt).toBe(T0 + 25_000);
  });
});

describe('A member that is added with its first answer', () => {
  /** Its members are due at 5 s. */
  const waiting = () => new Fleet(smallFleet(9, 2), { ids: ['a', 'b'] }).answer(all(['a', 'b'], 0));
  const add = (observation: Observation, ms?: number) => ({
    ...{ type: 'fleet.add' as const, ids: ['c'], observations: { c: observation } },
    ...(ms !== undefined && { at: T0 + ms }),
  });

  it('is polled when that answer said, and not at once', () => {
    const fleet = waiting().send(add(at(created, 1_000), 1_000));
    expect(fleet.asked).toHaveLength(1);
    expect(fleet.member('c')).toMatchObject({ polls: 1, nextPollAt: T0 + 26_000 });
    expect(fleet.context.live).toBe(3);
  });

  it('brings the timer forward when it is due before', () => {
    const soon = observe.reading('NEW', { interval: { minMs: 500, maxMs: 500 } });
    const fleet = waiting().send(add(at(soon, 1_000), 1_000));
    expect(fleet.context.delayMs).toBe(500);
    expect(fleet.fireTimer().asked.at(-1)).toEqual(['c']);
  });

  it.each<[string, () => Fleet]>([
    ['while the fleet waits', waiting],
    [
      'during a hold',
      () => new Fleet(smallFleet(9, 2), { ids: ['a'] }).answer(observe.rateLimited(60_000)),
    ],
    ['during a pause', () => waiting().send({ type: 'poll.pause', at: T0 + 100 })],
    ['before the start', () => fleetWith({ a: at(created, 0) })],
  ])('%s is never polled earlier than that answer allows', (_, begun) => {
    for (const time of [4_000, undefined]) {
      const fleet = begun().send(add(at(created, 3_900), time));
      expect(fleet.member('c')?.nextPollAt).toBe(T0 + 28_900);
    }
  });

  it('with a time before its answer’s is due as if the answer came then', () => {
    const fleet = waiting().send(add(at(created, 90_000), 4_000));
    expect(fleet.member('c')?.nextPollAt).toBe(T0 + 29_000);
  });

  it('without a time is due within the armed wait and its own, however far ahead its clock is', () => {
    const fleet = waiting().send(add(at(created, 3_600_000)));
    expect(fleet.member('c')?.nextPollAt).toBe(T0 + 5_000 + 25_000);
  });

  describe('within a second after it was removed', () => {
    /** Its request ended at `T0`, and began 20 ms before. */
    const removed = () => waiting().send({ type: 'fleet.remove', ids: ['a'], at: T0 + 100 });
    const addAgain = (observation: Observation) => ({
      ...{ type: 'fleet.add' as const, ids: ['a'], observations: { a: observation } },
      at: T0 + 200,
    });

    it('is polled when that answer said', () => {
      const fleet = removed().send(addAgain(at(created, 100)));
      expect(fleet.member('a')).toMatchObject({ polls: 1, nextPollAt: T0 + 25_100 });
      expect(fleet.context.live).toBe(2);
    });

    it('is polled no sooner than a second after its last request', () => {
      const soon = observe.reading('NEW', { interval: { minMs: 10, maxMs: 10 } });
      const fleet = removed().send(addAgain(at(soon, 100)));
      expect(fleet.member('a')).toMatchObject({ status: 'NEW', nextPollAt: T0 + 980 });
    });

    it('is settled, and reported, when that answer ends it', () => {
      const done = observe.reading('DONE', { verdict: 'succeeded' });
      const fleet = removed().send(addAgain(at(done, 100)));
      expect(fleet.emitted.at(-1)).toMatchObject({
        ...{ type: 'member.settled', id: 'a' },
        outcome: { reason: 'succeeded' },
      });
      expect(fleet.context.live).toBe(1);
    });
  });

  it('is settled, and reported, when that answer ends it', () => {
    const done = observe.reading('DONE', { verdict: 'succeeded' });
    const fleet = waiting().send(add(done, 1_000));
    expect(fleet.emitted.at(-1)).toMatchObject({
      ...{ type: 'member.settled', id: 'c' },
      outcome: { reason: 'succeeded', status: 'DONE' },
    });
    expect([fleet.context.live, fleet.asked.length]).toEqual([2, 1]);
    const idle = fleetWith({}).send(add(done, 1_000));
    expect(idle.emitted.at(-1)).toMatchObject({ type: 'member.settled', id: 'c' });
  });

  it('that the fleet knows keeps what it knows', () => {
    const fleet = waiting();
    const before = fleet.member('a');
    fleet.send({ type: 'fleet.add', ids: ['a'], observations: { a: created } });
    expect(fleet.member('a')).toEqual(before);
  });

  it.each<[string, unknown, RegExp]>([
    ['no observation', { c: 1 }, /^fleet\.add observations\.c: expected .*, got 1$/],
    [
      'an invalid one',
      { c: { ...created, askedMs: -1 } },
      /^fleet\.add observations\.c\.askedMs: /,
    ],
  ])('is refused with %s, and nothing else is added', (_, observations, message) => {
    const fleet = waiting();
    const { context } = fleet;
    fleet.send({ type: 'fleet.add', ids: ['c', 'd'], observations: observations as never });
    expect(fleet.context).toBe(context);
    expect(fleet.emitted.at(-1)).toMatchObject({
      ...{ type: 'event.refused', event: 'fleet.add' },
      message: expect.stringMatching(message),
    });
  });
});
