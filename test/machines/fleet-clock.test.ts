import { describe, expect, it } from 'vitest';
import { atTime } from '../../machines/fleet-clock.ts';
import { fleetOf, member } from '../support/fleet-context.ts';
import { T0 } from '../support/observations.ts';

const HOUR = 3_600_000;

const wait = { delayMs: 5_000, nextPollAt: T0 + 5_000 };
const fleet = fleetOf(
  [member('waits', wait), member('asked', { batch: 1, ...wait }), member('new')],
  { hold: { delayMs: 20_000, until: T0 + 20_000 }, nextPollAt: T0 + 5_000 },
);
const dues = ({ pages }: typeof fleet) => pages.flat().map(({ nextPollAt }) => nextPollAt);

describe('A clock that', () => {
  it('goes on changes nothing but the time', () => {
    expect(atTime(fleet, T0 + 1_000)).toEqual({ ...fleet, at: T0 + 1_000 });
  });

  it('nobody can read changes nothing', () => {
    expect(atTime(fleet, null)).toEqual(fleet);
  });

  it('nobody has read yet is right', () => {
    expect(atTime({ ...fleet, at: null }, T0 - HOUR)).toEqual({ ...fleet, at: T0 - HOUR });
  });

  it.each([1, 10_000])(
    'is %j ms behind reads an answer that was overtaken: nothing changes',
    (ms) => {
      expect(atTime(fleet, T0 - ms)).toEqual(fleet);
    },
  );

  it('is further behind than a request can take was set back', () => {
    expect(atTime(fleet, T0 - 10_001).at).toBe(T0 - 10_001);
  });

  describe('is set back by an hour', () => {
    const back = atTime(fleet, T0 - HOUR);

    it('makes no wait longer', () => {
      expect(dues(back)[0]).toBe(T0 - HOUR + 5_000);
    });

    it('makes nobody wait longer whose request is called off later', () => {
      expect(dues(back)[1]).toBe(T0 - HOUR + 5_000);
    });

    it('gives no wait to those who have none', () => {
      expect(dues(back)[2]).toBeNull();
    });

    it('makes a hold no longer, and no shorter', () => {
      expect(back.hold).toEqual({ delayMs: 20_000, until: T0 - HOUR + 20_000 });
    });

    it('takes the next tick along', () => {
      expect(back.nextPollAt).toBe(T0 - HOUR + 5_000);
    });

    it('brings no tick and no hold where there was none', () => {
      const idle = atTime({ ...fleet, hold: null, nextPollAt: null }, T0 - HOUR);
      expect(idle).toMatchObject({ hold: null, nextPollAt: null });
    });
  });
});
