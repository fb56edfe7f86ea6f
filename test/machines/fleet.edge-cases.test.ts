import { describe, expect, it } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { initialFleet } from '../../machines/fleet.context.ts';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { pending, readings } from '../support/fleet-answers.ts';
import { smallFleet } from '../support/fleet-chart.ts';
import { Fleet } from '../support/fleet-machine.ts';
import * as observe from '../support/observations.ts';

const { T0 } = observe;
const HOUR_MS = 3_600_000;

const allPending = (ids: readonly string[], at = T0) =>
  readings(Object.fromEntries(ids.map((id) => [id, pending])), { at });

describe('an id that was removed in mid-flight', () => {
  it('removes the blame for a refused request as well: the remaining members are requested again', () => {
    const fleet = new Fleet(smallFleet(2, 1), { ids: ['bad', 'good'] });
    fleet.send({ type: 'fleet.remove', ids: ['bad'] }).answer(observe.rejected());
    expect(fleet.asked).toEqual([['bad', 'good'], ['good']]);
    expect(fleet.answer(allPending(['good'])).endings()).toEqual({ good: null });
  });

  it('leaves nothing to request when all members of its request were removed', () => {
    const fleet = new Fleet(smallFleet(2, 1), { ids: ['a', 'b', 'c'] });
    fleet.send({ type: 'fleet.remove', ids: ['a', 'b'] }).answer(observe.rejected());
    expect(fleet.asked).toEqual([['a', 'b'], ['c']]);
  });
});

describe('a hold', () => {
  it.each([
    ['another request', ['a', 'b']],
    ['a queue', ['a', 'b', 'queued']],
  ])('is what the fleet waits for, whatever an answer says after it, with %s', (_, ids) => {
    const fleet = new Fleet(smallFleet(1, 2), { ids });
    fleet.answer(observe.rateLimited(60_000)).answer(allPending(['b'], T0 + 1_000));
    expect(fleet.state).toBe('polling.rateLimited');
    expect(fleet.context.nextPollAt).toBe(T0 + 65_000);
  });
});

describe('a clock that was set back', () => {
  /** One in flight and two in the queue, in their second round. */
  const inSecondRound = () => {
    const fleet = new Fleet(smallFleet(1, 1), { ids: ['a', 'b', 'c'] });
    for (const id of ['a', 'b', 'c']) fleet.answer(allPending([id]));
    return fleet.fireTimer().answer(allPending(['a'], T0 + 5_100 - HOUR_MS));
  };

  it('leaves no member that was queued at the time waiting for an hour after a pause', () => {
    const fleet = inSecondRound()
      .send({ type: 'poll.pause', at: T0 + 5_200 - HOUR_MS })
      .send({ type: 'poll.resume', at: T0 + 6_300 - HOUR_MS });
    expect(fleet.asked.slice(-2)).toEqual([['b'], ['b']]);
  });

  it('nor after a hold', () => {
    const fleet = inSecondRound().answer(observe.rateLimited(2_000, { at: T0 + 5_200 - HOUR_MS }));
    fleet.fireTimer().answer(allPending(['b'], T0 + 7_300 - HOUR_MS));
    expect(fleet.asked.at(-1)).toEqual(['c']);
  });
});

it('an answer that arrives after a later one makes no request early', () => {
  const fleet = new Fleet(smallFleet(1, 2), { ids: ['a', 'held'] });
  const silence = observe.unavailable(observe.failed('http', 503), {
    askedMs: 20_000,
    ...{ at: T0 + 9_000, elapsedMs: 9_000 },
  });
  const early = { ...allPending(['a'], T0 + 20), elapsedMs: 20 };
  fleet.answer(silence, 2).answer(early, 1);
  expect(fleet.context.at).toBe(T0 + 9_000);
  expect(fleet.member('held')?.nextPollAt).toBe(T0 + 34_000);
});

it('many bad ids that come first don’t cost the good ones behind them', () => {
  const bad = Array.from({ length: 100 }, (_, n) => `bad-${n}`);
  const good = Array.from({ length: 98 }, (_, n) => `good-${n}`);
  const fleet = new Fleet(smallFleet(99, 1), { ids: [...bad, ...good] });
  fleet.serve((ids) => {
    if (ids.some((id) => id.startsWith('bad'))) return observe.rejected();
    return allPending(ids);
  });
  const endings = Object.entries(fleet.endings());
  expect(endings.filter(([id]) => id.startsWith('good')).every(([, end]) => end === null)).toBe(
    true,
  );
  expect(fleet.asked.length).toBeLessThan(40);
});

describe('what a fetch actor throws', () => {
  it.each([
    ['no words', Object.create(null)],
    ['an error whose message is no text', Object.assign(new Error(), { message: { a: () => 1 } })],
    ['nothing', undefined],
  ])('ends the fleet with a message when it is %s', async (_, thrown) => {
    const fetchBatch = fromPromise<never, never>(async () => {
      throw thrown;
    });
    const machine = fleetMachine.provide({ actors: { fetchBatch: fetchBatch as never } });
    const actor = createActor(machine, { input: { ids: ['a'], autoStart: true } });
    const ended = new Promise((resolve, reject) => {
      actor.subscribe({ complete: () => resolve(undefined), error: reject });
    });
    actor.start();
    await ended;
    const { output } = actor.getSnapshot();
    expect(output?.reason).toBe('defect');
    expect(output?.failure?.message).toEqual(expect.any(String));
  });
});

it.each([Number.NaN, 1e300, '5', undefined])('a time of %s is none', (at) => {
  const fleet = new Fleet(smallFleet(2, 1), { ids: ['a'] });
  fleet.send({ type: 'poll.stop', at: at as number });
  expect(fleet.context.ending).toEqual({ reason: 'aborted', at: null });
});

describe('ids', () => {
  it('with holes are refused', () => {
    const fleet = new Fleet(smallFleet(2, 1), { ids: ['a'] });
    fleet.send({ type: 'fleet.add', ids: new Array(1) });
    expect(fleet.emitted.at(-1)?.type).toBe('event.refused');
    expect(() => initialFleet({ ids: new Array(1) })).toThrow('input.ids[0]');
  });

  it('that are empty in their one spelling are refused', () => {
    const normalizeId = (id: string) => id.trim();
    expect(() => initialFleet({ ids: ['a', ' '] }, { normalizeId })).toThrow(InputError);
  });

  it('are refused by place and value', () => {
    const fleet = new Fleet(smallFleet(2, 1), { ids: ['a'] });
    fleet.send({ type: 'fleet.add', ids: ['b', 7 as never] });
    expect(fleet.emitted.at(-1)).toMatchObject({
      type: 'event.refused',
      event: 'fleet.add',
      message: 'fleet.add ids[1]: expected a string that is not empty, got 7',
    });
  });
});

it.each(['autoStart', 'keepOpen'])('%s is true, false or omitted', (field) => {
  expect(() => initialFleet({ ids: ['a'], [field]: 'no' })).toThrow(
    `input.${field}: expected true or false, got "no"`,
  );
  expect(initialFleet({ ids: ['a'], [field]: undefined })).toMatchObject({
    [field]: false,
  });
});
