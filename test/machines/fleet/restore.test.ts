import { describe, expect, it } from 'vitest';
import { pending, readings } from '../../support/fleet-answers.ts';
import { smallFleet } from '../../support/fleet-chart.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import * as observe from '../../support/observations.ts';

const { T0 } = observe;

const restored = (ms: number) => ({ type: 'poll.wake', at: T0 + ms, afterRestore: true }) as const;
const childrenOf = ({ snapshot }: Fleet) => Object.keys(snapshot.children);

/** Three requests that were sent at 0, 1 500 and 2 000 ms, and a batch in the queue. */
const asking = () =>
  new Fleet(smallFleet(1, 3), { ids: ['a'], autoStart: false })
    .send({ type: 'poll.start', at: T0 })
    .send({ type: 'fleet.add', ids: ['b'], at: T0 + 1_500 })
    .send({ type: 'fleet.add', ids: ['c', 'd'], at: T0 + 2_000 });

describe('A fleet that is restored', () => {
  it('cancels the requests of less than a second ago, and counts the others from now', () => {
    const before = asking();
    expect(before.context.inFlight.map(({ askedAt }) => askedAt - T0)).toEqual([0, 1_500, 2_000]);
    const fleet = before.send(restored(2_500));
    const [a, b] = before.context.inFlight;
    const now = { askedAt: T0 + 2_500, unsureMs: 0 };
    expect(fleet.context.inFlight.slice(0, 2)).toEqual([
      { ...a, ...now },
      { ...b, ...now },
    ]);
    expect(fleet.member('c')).toMatchObject({
      ...{ batch: null, cancelled: 1, askedAt: T0 + 2_500, nextPollAt: T0 + 3_500 },
    });
  });

  it('asks no more than that for a refresh before it: those requests begin anew', () => {
    const fleet = asking()
      .send({ type: 'poll.refresh', at: T0 + 2_000 })
      .send(restored(2_500));
    expect(fleet.context.inFlight.map(({ isRefreshed }) => isRefreshed)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('stops the actors of those alone, and sends what is queued into the free slot', () => {
    const fleet = asking().send(restored(2_500));
    expect(fleet.asked).toEqual([['a'], ['b'], ['c'], ['d']]);
    expect(fleet.flights).toEqual([1, 2, 4]);
    expect(childrenOf(fleet)).toEqual(['waker', 'fetchBatch.0', 'fetchBatch.1', 'fetchBatch.2']);
    expect(fleet.context.delayMs).toBe(1_000);
    expect(fleet.fireTimer().answer(readings({ a: pending }, { at: T0 + 3_500 })).asked).toEqual([
      ...[['a'], ['b'], ['c'], ['d']],
      ['c'],
    ]);
  });

  it('leaves them when it is woken without having been restored', () => {
    const { inFlight } = asking().context;
    const fleet = asking().send({ type: 'poll.wake', at: T0 + 2_500 });
    expect(fleet.context.inFlight).toEqual(inFlight);
    expect(fleet.member('c')).toMatchObject({ batch: 3, cancelled: 0 });
  });

  it('keeps a timer that brings members together when no request is in flight', () => {
    const longer = { ...pending, interval: { minMs: 5_400, maxMs: 6_000 } };
    const fleet = new Fleet(smallFleet(2, 2), { ids: ['a', 'b'] });
    fleet.answer(readings({ a: pending, b: longer }));
    expect(fleet.context.delayMs).toBe(5_400);
    fleet.send(restored(5_100));
    expect([fleet.asked.length, fleet.context.delayMs]).toEqual([1, 300]);
  });

  it('during a hold is JSON, and waits on', () => {
    const fleet = new Fleet(smallFleet(1, 2), { ids: ['a', 'b'], autoStart: false });
    fleet.send({ type: 'poll.start', at: T0 - 20 }).answer(observe.rateLimited(20_000));
    fleet.send(restored(100));
    expect([fleet.state, fleet.context.delayMs]).toEqual(['polling.rateLimited', 24_900]);
    expect(childrenOf(fleet)).toEqual(['waker']);
    expect(fleet.context.inFlight).toEqual([]);
    expect(JSON.parse(JSON.stringify(fleet.context))).toStrictEqual(fleet.context);
  });
});
