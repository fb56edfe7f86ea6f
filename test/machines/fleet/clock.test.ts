import { describe, expect, it } from 'vitest';
import { advancedTo, atAnswer, atPause, atTime } from '../../../machines/fleet/clock.ts';
import type { FleetState, Flight } from '../../../machines/fleet/fleet-state.ts';
import type { FleetMember } from '../../../machines/fleet/member.ts';
import { MAX_DELAY_MS, resolvePolicy } from '../../../machines/poll/policy.ts';
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
  sentBy: context.inFlight.map(({ askedAt, unsureMs, setMs }) => askedAt + unsureMs + setMs),
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

  it('of a long poll is believed to have taken as long as it may be held', () => {
    const held = { ...fleet, longPollMs: 30_000 };
    const tookMs = 39_000;
    const answer = { at: T0 - 20 + tookMs, elapsedMs: tookMs };
    const { context, timing } = atAnswer(held, flight(1), answer);
    expect(timesIn(context)).toEqual(moved(0));
    expect(timing).toEqual({ at: answer.at, askedAt: T0 - 20 });
    const late = { at: T0 + 100, elapsedMs: 1e15 };
    expect(timesIn(atAnswer(held, flight(1), late).context)).toEqual(moved(100 - 40_000 + 20));
  });

  it('moves the start that a rate allows along with a clock that was set', () => {
    const paced = { ...fleet, nextStartAt: T0 + 300 };
    const at = T0 + 100 - HOUR;
    expect(atAnswer(paced, flight(1), { at, elapsedMs: 120 }).context.nextStartAt).toBe(
      T0 + 300 - HOUR,
    );
    expect(atTime(paced, T0 - HOUR).nextStartAt).toBe(T0 + 300 - HOUR);
    expect(atTime(paced, T0 + 200).nextStartAt).toBe(T0 + 300);
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
    const at = T0 + HOUR;
    expect(atTime(fleet, at)).toEqual({ ...fleet, at, resumedAt: at });
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
      const known = (at: number) => ({ ...fleet, at, resumedAt: at });
      expect(atTime(twice, T0 + HOUR)).toEqual(known(T0 + HOUR));
      expect(atPause(twice, T0 + 15_000)).toEqual(known(T0 + 15_000));
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
      { askedAt: T0 - 320, unsureMs: 300, setMs: HOUR },
      { askedAt: T0 - 1_300, unsureMs: 300, setMs: HOUR },
    ]);
    const { inFlight } = atTime({ ...fleet, isTimed: false, unsureMs: 300 }, T0 + 53);
    expect(inFlight[0]).toMatchObject({ askedAt: T0 - 20 + 53 - 5_300, unsureMs: 5_300 });
  });
});

describe('An answer to one of several requests since a clock that may have been set', () => {
  const inFlight = [
    flight(1, { setMs: 60 }),
    flight(2, { askedAt: T0 - 30, setMs: 60 }),
    flight(3, { askedAt: T0 + 50 }),
  ];
  const left = (at: number) =>
    atAnswer({ ...fleet, inFlight }, inFlight[0] as Flight, {
      at,
      elapsedMs: 20,
    }).context.inFlight.map(({ askedAt, setMs }) => [askedAt - T0, setMs]);

  it.each([
    [
      0,
      [
        [-20, 0],
        [-30, 0],
        [50, 0],
      ],
    ],
    [
      40,
      [
        [20, 0],
        [10, 0],
        [50, 0],
      ],
    ],
    [
      60,
      [
        [40, 0],
        [30, 0],
        [50, 0],
      ],
    ],
    [
      110,
      [
        [40, 0],
        [30, 0],
        [50, 0],
      ],
    ],
  ])(
    'that comes %j ms after the soonest tells of the others when they were sent',
    (ms, expected) => {
      expect(left(T0 + ms)).toEqual(expected);
    },
  );
});

describe('The time of an answer', () => {
  const answeredAt = (at: number, elapsedMs: number, more = {}) =>
    atAnswer({ ...fleet, ...more }, flight(1), { at, elapsedMs });

  it.each([-50, 0, 50])(
    'that was overtaken is still the expected one when it is %j ms off',
    (ms) => {
      const { context, timing } = answeredAt(T0 + 10 + ms, 30, { at: T0 + 4_000 });
      expect(timesIn(context)).toEqual(moved(0));
      expect([context.at, timing.at]).toEqual([T0 + 4_000, T0 + 4_000]);
    },
  );

  it.each([
    [-50, T0 - 20],
    [30, T0 + 10],
    [50, T0 + 30],
  ])(
    'that claims to have taken too long is right when it came %j ms off the longest request',
    (ms, askedAt) => {
      const { context, timing } = answeredAt(T0 + 9_980 + ms, 1e15);
      expect(timesIn(context)).toEqual(moved(0));
      expect(context.at).toBe(T0 + 9_980 + ms);
      expect(timing).toEqual({ at: context.at, askedAt });
    },
  );

  it.each([-51, 51])(
    'that claims to have taken too long means that the clock was set when it is %j ms off that',
    (ms) => {
      expect(timesIn(answeredAt(T0 + 9_980 + ms, 1e15).context)).toEqual(moved(ms));
    },
  );
});

describe('A time that is the one known', () => {
  const unsure = { ...fleet, unsureMs: 300 };

  it('makes the fleet sure of it', () => {
    expect(atTime(unsure, T0)).toEqual({ ...fleet, resumedAt: T0 });
    expect(advancedTo(unsure, T0)).toEqual(fleet);
  });
});

describe('A fleet without a time', () => {
  const untimed = fleetOf([member('a', { nextPollAt: 1_000 })], {
    ...{ at: 100, isTimed: false, delayMs: 900 },
  });

  it('has one from the first event that carries one', () => {
    expect(atTime(untimed, T0)).toMatchObject({ at: T0, isTimed: true });
    const advanced = advancedTo(untimed, T0);
    expect(advanced).toMatchObject({ at: T0, isTimed: true });
    expect(dues(advanced)).toEqual([T0 + 900]);
  });

  it('leaves a wait open that an event without a time interrupts', () => {
    expect(advancedTo(untimed, null)).toEqual({ ...untimed, unsureMs: 900 });
  });
});

describe('A pause', () => {
  it('lets pass what was left of the wait, and not more', () => {
    const at = T0 + 5_000;
    expect(atPause(fleet, at)).toEqual({ ...fleet, at, resumedAt: at });
    const late = atPause(fleet, T0 + 5_000 + HOUR);
    expect(timesIn(late)).toEqual(moved(HOUR));
    expect(late).toMatchObject({ at: T0 + 5_000 + HOUR, isTimed: true });
  });

  it('without a time is remembered when it cancels requests: the first one of several', () => {
    expect(atPause(fleet, null)).toEqual({ ...fleet, untimedPauseAt: T0 });
    const again = { ...fleet, untimedPauseAt: T0 - 700 };
    expect(atPause(again, null)).toEqual(again);
  });

  it('without a time says nothing when it cancels no request', () => {
    const quiet = { ...fleet, inFlight: [] };
    expect(atPause(quiet, null)).toBe(quiet);
  });
});

describe('A pause without a time', () => {
  const asked = (id: string, askedAt: number) =>
    member(id, { askedAt, delayMs: 1_000, nextPollAt: askedAt + 1_000 });
  const paused = fleetOf(
    [asked('earlier', T0 - 101), asked('then', T0 - 100), asked('later', T0), member('new')],
    { untimedPauseAt: T0 - 100, delayMs: 5_000 },
  );
  const begunAnew = (ms: number) => ({
    ...paused,
    pages: [
      [
        ...[asked('earlier', T0 - 101), asked('then', T0 - 100 + ms), asked('later', T0 + ms)],
        member('new'),
      ],
    ],
    ...{ at: T0 + ms, resumedAt: T0 + ms, untimedPauseAt: null },
  });

  it('begins the gaps of the requests that it cancelled only with the next known time', () => {
    expect(atTime(paused, T0 + HOUR)).toEqual(begunAnew(HOUR));
  });

  it('does so at a pause after all that was left of a wait', () => {
    expect(atPause(paused, T0 + 5_000)).toEqual(begunAnew(5_000));
  });

  it('moves no member that was never asked, even where the time began with 0', () => {
    const known = member('a', { nextPollAt: 500 });
    const context = fleetOf([known, member('b', { askedAt: 0 })], { at: 0, untimedPauseAt: 0 });
    expect(atTime(context, 300).pages).toEqual([[known, member('b', { askedAt: 300 })]]);
  });
});

describe('When the clock was set,', () => {
  const set = (members: readonly FleetMember[], more = {}) =>
    atTime(fleetOf(members, more), T0 - HOUR);

  it('a page without times stays the same', () => {
    const page = [
      member('new'),
      member('over', { askedAt: T0, nextPollAt: T0, ending: { reason: 'succeeded', at: T0 } }),
    ];
    expect(set(page).pages[0]).toBe(page);
  });

  it('a member that has ended or has no times stays the same beside others that move', () => {
    const over = member('over', { askedAt: T0, ending: { reason: 'succeeded', at: T0 } });
    const fresh = member('new');
    const [page] = set([over, fresh, member('waits', wait)]).pages;
    expect(page?.[0]).toBe(over);
    expect(page?.[1]).toBe(fresh);
  });

  it.each<[string, Partial<FleetMember>, Partial<FleetMember>]>([
    ['that was asked and has no next poll', { askedAt: T0 }, { askedAt: T0 - HOUR }],
    ['that was never asked and waits', { nextPollAt: T0 }, { nextPollAt: T0 - HOUR }],
  ])('a member %s moves by what it has', (_, known, then) => {
    expect(set([member('a', known)]).pages).toEqual([[member('a', then)]]);
  });

  it('no timer is armed, and no start is planned, where there was none', () => {
    const nothing = { nextPollAt: null, nextStartAt: null };
    expect(set([member('a', wait)], nothing)).toMatchObject(nothing);
  });
});

describe('When the fleet was last resumed', () => {
  const answered = (ms: number, resumedAt: number | null) =>
    atAnswer({ ...fleet, resumedAt }, flight(1), { at: T0 + 100 + ms, elapsedMs: 120 }).context;

  it.each([null, T0 - 700])('(%j) is only now when the clock was set on', (resumedAt) => {
    expect(answered(HOUR, resumedAt).resumedAt).toBe(T0 + HOUR);
  });

  it.each([
    ['stays unknown', null, null],
    ['stays as it was', T0 - 2 * HOUR, T0 - 2 * HOUR],
    ['isn’t later than now', T0 - 700, T0 - HOUR],
  ])('%s when the clock was set back', (_, resumedAt, then) => {
    expect(answered(-HOUR, resumedAt).resumedAt).toBe(then);
  });

  it('isn’t changed by a first time that is the one that was counted', () => {
    const resumedAt = T0 - 700;
    expect(atTime({ ...fleet, resumedAt, isTimed: false }, T0)).toMatchObject({ resumedAt });
  });
});

describe('The first time of a fleet whose members were answered elsewhere', () => {
  const due = (id: string, nextPollAt: number) => member(id, { delayMs: 5_000, nextPollAt });
  const members = [due('soon', T0 + 1_000), due('late', T0 + 5_000), member('new')];
  const begun = { unsureMs: MAX_DELAY_MS };

  it('makes no wait longer than its whole, and none longer than it was', () => {
    const after = atTime(fleetOf(members, begun), T0 - 3_000);
    expect(dues(after)).toEqual([T0 + 1_000, T0 + 2_000, null]);
    expect(after).toMatchObject({ at: T0 - 3_000, unsureMs: 0 });
  });

  it('is that of a clock that was set back once a request was made', () => {
    const after = atTime(fleetOf(members, { ...begun, batches: 1 }), T0 - 3_000);
    expect(dues(after)).toEqual([T0 - 2_000, T0 + 2_000, null]);
  });
});

describe('The time that a fleet becomes sure of', () => {
  const asked = member('asked', { batch: 1 });
  const known = [
    member('answered', { batch: 1, startedAt: T0 - 100 }),
    member('added', { batch: 1, countsFrom: T0 - 100 }),
    member('waits'),
    member('removed', { batch: 1, isRemoved: true }),
  ];
  const fleetBy = (deadlineMs: number | null, more = {}) =>
    fleetOf([asked, ...known], {
      policy: resolvePolicy({ deadlineMs }),
      ...{ unsureMs: 300, ...more },
    });
  const dated = [[{ ...asked, countsFrom: T0 + 200 }, ...known]];

  it('is that from which deadlines count for those whose first turn came before, and no others', () => {
    const after = atTime(fleetBy(60_000), T0 + 200);
    expect(after).toMatchObject({ pages: dated, nextEndAt: T0 + 60_200 });
    expect(advancedTo(fleetBy(60_000), T0 + 200).pages).toEqual(dated);
  });

  it('moves no deadline that comes before', () => {
    const earlier = { nextEndAt: T0 + 59_000 };
    expect(atTime(fleetBy(60_000, earlier), T0 + 200)).toMatchObject(earlier);
  });

  it('starts no deadline where there is none', () => {
    const after = atTime(fleetBy(null), T0 + 200);
    expect(after).toMatchObject({ pages: [[asked, ...known]], nextEndAt: null });
  });

  it('starts none when the fleet was sure already', () => {
    const after = atTime(fleetBy(60_000, { unsureMs: 0 }), T0 + 200);
    expect(after).toMatchObject({ pages: [[asked, ...known]], nextEndAt: null });
  });
});
