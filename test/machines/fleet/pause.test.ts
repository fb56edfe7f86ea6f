import { describe, expect, it } from 'vitest';
import { pending, readings } from '../../support/fleet-answers.ts';
import { smallFleet } from '../../support/fleet-chart.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import { T0 } from '../../support/observations.ts';

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
