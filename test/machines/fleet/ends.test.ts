import { describe, expect, it } from 'vitest';
import { endsOn, firstAfter, firstEnd, isHeldToEnd } from '../../../machines/fleet/ends.ts';
import { resolvePolicy } from '../../../machines/poll/policy.ts';
import { member } from '../../support/fleet-context.ts';
import { T0 } from '../../support/observations.ts';

const policy = resolvePolicy({ deadlineMs: 5_000 });
const endless = resolvePolicy({ deadlineMs: null });

const late = member('late', { startedAt: T0 });
const soon = member('soon', { countsFrom: T0 - 2_000 });
const next = member('next', { startedAt: T0 - 1_000 });
const unbegun = member('unbegun');
const over = member('over', { startedAt: T0 - 4_000, ending: { reason: 'failed', at: T0 } });
const removed = member('removed', { startedAt: T0 - 4_000, isRemoved: true });
const members = [late, soon, next, unbegun, over, removed];

describe('The ends on a page', () => {
  it('are those of the live members whose work has begun, in ascending order', () => {
    expect(endsOn(members, policy)).toEqual([T0 + 3_000, T0 + 4_000, T0 + 5_000]);
  });

  it('are known by their deadline', () => {
    const longer = resolvePolicy({ deadlineMs: 6_000 });
    expect(endsOn([late], policy)).toEqual([T0 + 5_000]);
    expect(endsOn([late], longer)).toEqual([T0 + 6_000]);
    expect(endsOn([late], endless)).toEqual([]);
  });
});

describe('The first end', () => {
  it('is that of the live member that must end first, or the other one if that is sooner', () => {
    expect(firstEnd(members, policy, null)).toBe(T0 + 3_000);
    expect(firstEnd(members, policy, T0 + 3_500)).toBe(T0 + 3_000);
    expect(firstEnd(members, policy, T0 + 2_500)).toBe(T0 + 2_500);
  });

  it('is the other one, or none, while no member has an end', () => {
    for (const [ones, by] of [
      [[unbegun, over, removed], policy],
      [members, endless],
    ] as const) {
      expect(firstEnd(ones, by, T0)).toBe(T0);
      expect(firstEnd(ones, by, null)).toBeNull();
    }
  });
});

describe('A hold', () => {
  const holds = (known: typeof late, until: number) =>
    isHeldToEnd(known, { policy, hold: { delayMs: 1_000, until } });

  it('reaches to an end that comes with its own', () => {
    expect(holds(late, T0 + 4_999)).toBe(false);
    expect(holds(late, T0 + 5_000)).toBe(true);
  });

  it('reaches to no end of work that hasn’t begun', () => {
    expect(holds(unbegun, T0 + 1e9)).toBe(false);
  });
});

describe('The first of several times that is later', () => {
  it('than one of them is the next different one', () => {
    expect(firstAfter([10, 20, 20, 30], 20)).toBe(3);
    expect(firstAfter([10, 20, 20, 30], 19)).toBe(1);
  });

  it('than all of them is beyond the last', () => {
    expect(firstAfter([10, 20], 20)).toBe(2);
  });
});
