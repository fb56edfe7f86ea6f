import { describe, expect, it } from 'vitest';
import { pending, readings } from '../../support/fleet-answers.ts';
import { smallFleet } from '../../support/fleet-chart.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import { rateLimited, T0 } from '../../support/observations.ts';

describe('A pause of a fleet', () => {
  const waiting = () =>
    new Fleet(smallFleet(1, 1), { ids: ['a'] }).answer(readings({ a: pending }));

  it('tells it the time', () => {
    expect(waiting().send({ type: 'poll.pause', at: T0 + 2_000 }).context.at).toBe(T0 + 2_000);
  });

  it.each<[string, number | undefined, boolean]>([
    ['goes on by the clock with a time', T0 + 3_000, true],
    ['has no time until the next event with one without', undefined, false],
  ])('ends with a resume, after which it %s', (_, at, isTimed) => {
    const fleet = waiting()
      .send({ type: 'poll.pause', at: T0 + 2_000 })
      .send({ type: 'poll.resume', at });
    expect(fleet.context.isTimed).toBe(isTimed);
  });

  it('before any time is followed by none', () => {
    const fleet = new Fleet(smallFleet(1, 1), { ids: ['a'] });
    fleet.send({ type: 'poll.pause' }).send({ type: 'poll.resume' });
    expect(fleet.context.isTimed).toBe(false);
  });
});

describe('A refresh while all members are in flight', () => {
  it('is noted for their requests', () => {
    const fleet = new Fleet(smallFleet(1, 1), { ids: ['a'] }).send({ type: 'poll.refresh' });
    expect(fleet.context.inFlight).toMatchObject([{ number: 1, isRefreshed: true }]);
  });
});

describe('A refresh of a fleet where nothing may be asked yet', () => {
  const patient = { ...pending, interval: { minMs: 60_000, maxMs: 60_000 } };
  const waiting = () =>
    new Fleet(smallFleet(1, 2), { ids: ['a', 'b'], autoStart: false })
      .send({ type: 'poll.start', at: T0 - 20 })
      .answer(readings({ a: patient }));

  it.each([
    [500, [['a'], ['b'], ['b']].slice(0, 2), 480],
    [2_000, [['a'], ['b'], ['a'], ['b']], null],
  ])(
    'asks after a pause that ends at %j ms, a second after the last request',
    (ms, asked, delayMs) => {
      const fleet = waiting()
        .answer(readings({ b: patient }))
        .send({ type: 'poll.pause', at: T0 + 100 })
        .send({ type: 'poll.refresh', at: T0 + 200 })
        .send({ type: 'poll.resume', at: T0 + ms });
      expect(fleet.asked).toEqual(asked);
      if (delayMs !== null) expect(fleet.context.delayMs).toBe(delayMs);
    },
  );

  it('asks all when the server’s hold is over, and shows its end until then', () => {
    const fleet = waiting().answer(rateLimited(5_000));
    const { nextPollAt } = fleet.context;
    fleet.send({ type: 'poll.refresh', at: T0 + 1_000 });
    expect([fleet.state, fleet.isTimerNew]).toEqual(['polling.rateLimited', false]);
    expect(fleet.context.nextPollAt).toBe(nextPollAt);
    expect(fleet.asked).toHaveLength(2);
    fleet.fireTimer().serve((ids) => readings({ [ids[0] ?? '']: patient }, { at: T0 + 9_000 }));
    expect(fleet.asked.slice(2).flat().toSorted()).toEqual(['a', 'b']);
  });

  it('during a hold is noted for the requests that are still in flight', () => {
    const fleet = new Fleet(smallFleet(1, 2), { ids: ['a', 'b'] });
    fleet.answer(rateLimited(5_000)).send({ type: 'poll.refresh' });
    expect(fleet.context.inFlight).toMatchObject([{ number: 2, isRefreshed: true }]);
    fleet.answer(readings({ b: patient }));
    expect(fleet.member('b')?.nextPollAt).toBe(T0 + 980);
  });
});
