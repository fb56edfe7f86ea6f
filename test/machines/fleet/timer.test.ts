import { describe, expect, it } from 'vitest';
import type { FleetMember } from '../../../machines/fleet/member.ts';
import { nextTimerAt, soonerOf, soonestOf, waitsOn } from '../../../machines/fleet/timer.ts';
import { member } from '../../support/fleet-context.ts';
import { accepted, T0 } from '../../support/observations.ts';

/** A member that waits until so many ms after `T0`, for a wait of so many. */
const waits = (id: string, dueMs: number, delayMs = 10_000, more: Partial<FleetMember> = {}) =>
  member(id, { delayMs, nextPollAt: T0 + dueMs, ...more });

describe('The waits on a page', () => {
  it('are those of the members that wait, in ascending order', () => {
    const page = [
      waits('b', 20_000),
      waits('asked', 5_000, 10_000, { batch: 1 }),
      waits('a', 10_000),
    ];
    expect(waitsOn(page)).toEqual({
      ...{ soonest: T0 + 10_000, end: T0 + 11_000, first: T0 + 10_000 },
      dues: [T0 + 10_000, T0 + 20_000],
    });
  });

  describe('of a member with a deadline', () => {
    const deadlineMs = 60_000;
    /** Its last answer took 20 ms, so a last check can begin until a second before its deadline. */
    const ending = (inMs: number) =>
      waits('a', 10_000, 10_000, {
        ...{ startedAt: T0 + inMs - deadlineMs, observation: accepted() },
      });

    it.each([
      ['as long as of any other when it comes much later', 30_000, 11_000],
      ['until its last check must begin', 11_400, 10_400],
      ['not at all when that is when it is due', 11_000, 10_000],
      ['not at all when even that is too late', 10_200, 10_000],
    ])('are held back %s', (_, inMs, endMs) => {
      expect(waitsOn([ending(inMs)], deadlineMs).end).toBe(T0 + endMs);
    });

    it('are held back like any other before its first answer', () => {
      expect(waitsOn([waits('a', 10_000)], deadlineMs).end).toBe(T0 + 11_000);
    });
  });

  it('never end when no member waits', () => {
    expect(waitsOn([])).toEqual({
      ...{ soonest: Number.POSITIVE_INFINITY, end: Number.POSITIVE_INFINITY, first: 0 },
      dues: [],
    });
  });

  it('are over at once for a member that was never polled', () => {
    expect(waitsOn([member('new')]).soonest).toBe(Number.NEGATIVE_INFINITY);
  });

  it('are found once for a page, which never changes', () => {
    const page = [waits('a', 10_000)];
    expect(waitsOn(page)).toBe(waitsOn(page));
  });

  describe('hold a removed member', () => {
    const removed = (id: string, known: Partial<FleetMember>) =>
      member(id, { isRemoved: true, ...known });

    it.each<[string, FleetMember[], number]>([
      ['until a second after its last request', [removed('a', { askedAt: T0 })], T0 + 1_000],
      [
        'until the first of several can be dropped',
        [removed('a', { askedAt: T0 }), removed('b', { askedAt: T0 + 500 })],
        T0 + 1_000,
      ],
      [
        'no longer than other members wait',
        [removed('a', { askedAt: T0 }), waits('b', 500)],
        T0 + 500,
      ],
      ['not at all when it was never asked for', [removed('a', {})], 1_000],
      [
        'as long as its request takes',
        [removed('a', { askedAt: T0, batch: 1 })],
        Number.POSITIVE_INFINITY,
      ],
    ])('%s', (_, page, soonest) => {
      expect(waitsOn(page)).toMatchObject({
        soonest,
        dues: page.flatMap(({ nextPollAt }) => nextPollAt ?? []),
      });
    });
  });

  it('don’t hold a member that is in the fleet since its last request', () => {
    expect(waitsOn([waits('a', 10_000, 10_000, { askedAt: T0 })]).soonest).toBe(T0 + 10_000);
  });
});

describe('The next timer over several pages', () => {
  it.each<[string, FleetMember[][], number]>([
    ['is that of the first member due', [[waits('a', 10_000)], [waits('b', 30_000)]], 10_000],
    ['whichever its page', [[waits('b', 30_000)], [waits('a', 10_000)]], 10_000],
    ['waits for one on another page', [[waits('a', 10_000)], [waits('b', 10_900)]], 10_900],
    ['skips a page where no member waits', [[], [waits('a', 10_000)], []], 10_000],
  ])('%s', (_, pages, expected) => {
    expect(nextTimerAt(pages)).toBe(T0 + expected);
  });

  // Both can be held back until 11 s; 11.8 s is soon after that for the first, whose share is a second, alone.
  it.each([
    ['a page', (a: FleetMember, b: FleetMember, c: FleetMember) => [[a, b, c]]],
    ['pages', (a: FleetMember, b: FleetMember, c: FleetMember) => [[a], [b, c]]],
  ])('counts by the first in %s when two can be held back equally long', (_, pagesOf) => {
    const [long, short, late] = [waits('a', 10_000), waits('b', 10_500, 5_000), waits('c', 11_800)];
    expect(nextTimerAt(pagesOf(long, short, late))).toBe(T0 + 11_000);
  });
});

describe('The time when the first of some members is due', () => {
  it('is the soonest of those that wait', () => {
    const members = [
      waits('b', 20_000),
      waits('a', 10_000),
      waits('over', 1_000, 10_000, { ending: { reason: 'succeeded', at: T0 } }),
      waits('asked', 2_000, 10_000, { batch: 1 }),
      waits('gone', 3_000, 10_000, { isRemoved: true }),
    ];
    expect(soonestOf(members)).toBe(T0 + 10_000);
  });

  it('is unknown when none waits', () => {
    expect(soonestOf([])).toBeNull();
    expect(soonestOf([waits('asked', 0, 10_000, { batch: 1 })])).toBeNull();
  });
});

it.each<[number | null, number | null, number | null]>([
  [1, 2, 1],
  [2, 1, 1],
  [null, 2, 2],
  [1, null, 1],
  [null, null, null],
])('The sooner of %j and %j is %j', (one, other, expected) => {
  expect(soonerOf(one, other)).toBe(expected);
});
