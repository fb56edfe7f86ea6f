import { describe, expect, it } from 'vitest';
import { advancedTo, atAnswer, atPause, atTime } from '../../../machines/fleet/clock.ts';
import type { FleetState } from '../../../machines/fleet/fleet-state.ts';
import { MAX_DELAY_MS } from '../../../machines/poll/policy.ts';
import { fleetOf, flight, member } from '../../support/fleet-context.ts';
import { T0 } from '../../support/observations.ts';

const HOUR = 3_600_000;

const wait = { delayMs: 5_000, nextPollAt: T0 + 5_000, askedAt: T0 - 20 };
const other = flight(2, { askedAt: T0 - 1_000 });
const fleet = fleetOf(
  [member('waits', wait), member('asked', { batch: 1, ...wait }), member('new')],
  {
    hold: { delayMs: 20_000, until: T0 + 20_000 },
    nextPollAt: T0 + 5_000,
    inFlight: [flight(1), other],
    delayMs: 5_000,
  },
);
const dues = ({ pages }: FleetState) => pages.flat().map(({ nextPollAt }) => nextPollAt);

/** All that moves along when the clock is set by so much. */
const moved = (byMs: number) => ({
  dues: [T0 + byMs + 5_000, T0 + byMs + 5_000, null],
  askedAt: T0 + byMs - 20,
  until: T0 + byMs + 20_000,
  nextPollAt: T0 + byMs + 5_000,
  sentBy: [T0 + byMs - 20, T0 + byMs - 1_000],
});
const timesIn = (context: FleetState) => ({
  dues: dues(context),
  askedAt: context.pages[0]?.[0]?.askedAt,
  until: context.hold?.until,
  nextPollAt: context.nextPollAt,
  sentBy: context.inFlight.map(({ askedAt, unsureMs }) => askedAt + unsureMs),
});

describe('An answer', () => {
  const answeredAt = (at: number, elapsedMs: number, more = {}) =>
    atAnswer({ ...fleet, ...more }, flight(1), { at, elapsedMs });

  it.each([0, 50, -50])('that comes when it is expected, but for %j ms, moves nothing', (ms) => {
    const { context, timing } = answeredAt(T0 + 100 + ms, 120);
    expect(timesIn(context)).toEqual(moved(0));
    expect(context.at).toBe(T0 + 100 + ms);
    expect(timing.at).toBe(context.at);
  });

  it.each([51, -51, -200, -9_000, -HOUR, HOUR, 2 * HOUR])(
    'that comes %j ms off means that the clock was set: what was left of each wait is still left',
    (ms) => {
      const { context, timing } = answeredAt(T0 + 100 + ms, 120);
      expect(timesIn(context)).toEqual(moved(ms));
      expect(context.at).toBe(T0 + 100 + ms);
      expect(timing).toEqual({ at: context.at, askedAt: T0 - 20 + ms });
    },
  );

  it('that was overtaken by a later one is no clock that was set', () => {
    const { context, timing } = answeredAt(T0 + 10, 30, { at: T0 + 4_000 });
    expect(timesIn(context)).toEqual(moved(0));
    expect([context.at, timing.at]).toEqual([T0 + 4_000, T0 + 4_000]);
  });

  it('to a request that may have been sent later shows how late it was', () => {
    const unsure = flight(1, { unsureMs: 3_000 });
    const { context, timing } = atAnswer(fleet, unsure, { at: T0 + 2_100, elapsedMs: 120 });
    expect(timesIn(context)).toEqual(moved(0));
    expect(timing).toEqual({ at: T0 + 2_100, askedAt: T0 + 1_980 });
  });

  it('is believed to have taken no longer than a request can', () => {
    const { context } = answeredAt(T0 + 100, 1e15);
    expect(timesIn(context)).toEqual(moved(100 - 10_000 + 20));
  });

  it('that is the first to carry a time moves all times along', () => {
    const untimed = fleetOf([member('a', { delayMs: 900, nextPollAt: 1_000, askedAt: 0 })], {
      ...{ at: 100, isTimed: false, inFlight: [flight(1, { askedAt: 0 })] },
    });
    const { context } = atAnswer(untimed, flight(1, { askedAt: 0 }), { at: T0, elapsedMs: 100 });
    expect([dues(context), context.at, context.isTimed]).toEqual([[T0 + 900], T0, true]);
  });
});

describe('A wake or a resume', () => {
  it('says that so much time has passed', () => {
    expect(atTime(fleet, T0 + HOUR)).toEqual({ ...fleet, at: T0 + HOUR });
  });

  it('without a time says nothing', () => {
    expect(atTime(fleet, null)).toBe(fleet);
  });

  it('that is behind by rounding says nothing', () => {
    expect(atTime(fleet, T0 - 50)).toBe(fleet);
  });

  it.each([-51, -9_000, -HOUR])('that is %j ms behind means that the clock was set', (ms) => {
    const after = atTime(fleet, T0 + ms);
    expect([timesIn(after), after.at]).toEqual([moved(ms), T0 + ms]);
  });

  it('that is the first to carry a time lets none pass', () => {
    const untimed = fleetOf([member('a', { nextPollAt: 1_000 })], { at: 100, isTimed: false });
    expect(dues(atTime(untimed, T0))).toEqual([T0 + 900]);
  });
});

describe('An event that interrupts a wait', () => {
  const unsure = { ...fleet, unsureMs: 5_000 };

  it('with a time lets no more pass than was left of that wait', () => {
    expect(advancedTo(fleet, T0 + 5_000)).toEqual({ ...fleet, at: T0 + 5_000 });
    expect(advancedTo(fleet, T0 + 5_001)).toEqual(unsure);
    expect(advancedTo(fleet, T0 - 1)).toEqual(unsure);
  });

  it.each([null, T0 - 1, T0 + 10_001])(
    'again and again without a possible time (%j) leaves all those waits open, until one carries it',
    (time) => {
      const twice = advancedTo(advancedTo(fleet, null), time);
      expect(twice).toEqual({ ...fleet, unsureMs: 10_000 });
      expect(advancedTo(twice, T0 + 15_000)).toEqual({ ...fleet, at: T0 + 15_000 });
      expect(atTime(twice, T0 + HOUR)).toEqual({ ...fleet, at: T0 + HOUR });
      expect(atPause(twice, T0 + 15_000)).toEqual({ ...fleet, at: T0 + 15_000 });
    },
  );

  it('leaves open no more than the longest wait', () => {
    const longest = { ...fleet, delayMs: MAX_DELAY_MS };
    expect(advancedTo(advancedTo(longest, null), null).unsureMs).toBe(MAX_DELAY_MS);
  });
});

describe('A clock that was set', () => {
  it('leaves open how much of that was time that passed since a request was sent', () => {
    const asked = flight(1, { unsureMs: 300 });
    const { context } = atAnswer(fleet, asked, { at: T0 + HOUR, elapsedMs: 20 });
    expect(context.inFlight).toMatchObject([
      { askedAt: T0 + HOUR - 320, unsureMs: 300 },
      { askedAt: T0 + HOUR - 1_300, unsureMs: 300 },
    ]);
    const { inFlight } = atTime({ ...fleet, isTimed: false, unsureMs: 300 }, T0 + 53);
    expect(inFlight[0]).toMatchObject({ askedAt: T0 - 20 + 53 - 5_300, unsureMs: 5_300 });
  });
});
