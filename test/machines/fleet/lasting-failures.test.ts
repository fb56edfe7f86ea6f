import { describe, expect, it } from 'vitest';
import { pending, readings } from '../../support/fleet-answers.ts';
import { smallFleet } from '../../support/fleet-chart.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import { failed, T0, unavailable } from '../../support/observations.ts';

const down = (ms = 0) =>
  unavailable({ ...failed('network'), cause: 'ENOTFOUND' }, { at: T0 + ms, jitter: 0 });
const policy = { maxFailures: null };

describe('A failure that doesn’t pass by itself', () => {
  it('ends the members that it comes to for the second time', () => {
    const fleet = new Fleet(smallFleet(9, 1), { ids: ['a', 'b'], policy }).answer(down());
    expect(fleet.endings()).toEqual({ a: null, b: null });
    fleet.fireTimer().answer(down(1_000));
    expect(fleet.endings()).toEqual({ a: 'exhausted', b: 'exhausted' });
  });

  it('ends nobody once the server has said something of others, who may be all that was asked so far', () => {
    const fleet = new Fleet(smallFleet(1, 2), { ids: ['a', 'b'], policy })
      .answer(readings({ a: pending }))
      .answer(down());
    for (let ms = 1_000; fleet.member('b')?.failures !== 4; ms += 100_000) {
      fleet.fireTimer();
      for (const number of fleet.flights) fleet.answer(down(ms), number);
    }
    expect(fleet.endings()).toEqual({ a: null, b: null });
  });
});
