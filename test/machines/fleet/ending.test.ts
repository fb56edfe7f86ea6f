import { describe, expect, it } from 'vitest';
import { pending, readings, succeeded } from '../../support/fleet-answers.ts';
import { smallFleet } from '../../support/fleet-chart.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import { T0 } from '../../support/observations.ts';

describe('An answer that is invalid and not awaited', () => {
  it('ends no fleet', () => {
    const fleet = new Fleet(smallFleet(1, 1), { ids: ['a'] }).answer(readings({ a: pending }));
    fleet.answer(readings({}, { jitter: Number.NaN }), 9);
    expect(fleet.state).toBe('polling.waiting');
  });
});

describe('The end of a fleet', () => {
  it('is emitted for its members alone', () => {
    const fleet = new Fleet(smallFleet(1, 1), { ids: ['a'] }).answer(readings({ a: succeeded }));
    expect(fleet.snapshot.output?.reason).toBe('settled');
    expect(fleet.emitted.map(({ type }) => type)).toEqual([
      ...['request.succeeded', 'member.changed', 'member.settled'],
    ]);
  });

  it('has the time of the last answer, though that was overtaken by a later one', () => {
    const fleet = new Fleet(smallFleet(1, 2), { ids: ['a', 'b'], autoStart: false });
    fleet.send({ type: 'poll.start', at: T0 - 20 });
    fleet.answer(readings({ b: succeeded }, { at: T0 + 4_000 }), 2);
    fleet.answer(readings({ a: succeeded }, { at: T0 + 3_000 }), 1);
    expect(fleet.snapshot.output?.endedAt).toBe(T0 + 3_000);
  });

  describe('by a stop without a time', () => {
    const stop = { type: 'poll.stop' } as const;

    it('is the last time known, before any answer', () => {
      const fleet = new Fleet(smallFleet(1, 1), { ids: ['a'], autoStart: false });
      fleet.send({ type: 'poll.start', at: T0 }).send(stop);
      expect(fleet.snapshot.output?.endedAt).toBe(T0);
    });

    it('is the last time known, after a resume without a time', () => {
      const fleet = new Fleet(smallFleet(1, 1), { ids: ['a'] }).answer(readings({ a: pending }));
      fleet.send({ type: 'poll.pause' }).send({ type: 'poll.resume' }).send(stop);
      expect(fleet.snapshot.output?.endedAt).toBe(T0);
    });
  });
});
