import { describe, expect, it } from 'vitest';
import { idsOf } from '../../../machines/fleet/batch-members.ts';
import type { Batch } from '../../../machines/fleet/fleet-state.ts';
import { type FleetMember, initialMember } from '../../../machines/fleet/member.ts';
import { queueDue, requeued } from '../../../machines/fleet/queue.ts';
import { nextTimerAt } from '../../../machines/fleet/timer.ts';
import { type FleetContext, initialFleet } from '../../../machines/fleet.context.ts';
import { resolvePolicy } from '../../../machines/poll/policy.ts';
import { T0 } from '../../support/observations.ts';

/** A member that waits until so many ms after `T0`, for a wait of so many. */
const waits = (id: string, dueMs: number, delayMs = 10_000): FleetMember => ({
  ...initialMember(id),
  delayMs,
  nextPollAt: T0 + dueMs,
});

const fleet = (
  members: readonly FleetMember[],
  more: Partial<FleetContext> = {},
): FleetContext => ({
  ...initialFleet({ ids: [] }),
  ...{ pages: [members], live: members.length, limit: 2, at: T0 },
  ...more,
});

const tickOf = (...members: FleetMember[]) => (nextTimerAt([members]) ?? Number.NaN) - T0;

describe('The next timer', () => {
  it.each<[string, FleetMember[], number]>([
    ['is when the only waiting member is due', [waits('a', 10_000)], 10_000],
    [
      'waits for members that are due within a tenth of the wait',
      [waits('a', 10_000), waits('b', 10_700), waits('c', 10_900)],
      10_900,
    ],
    ['but not for one that is due much later', [waits('a', 10_000), waits('b', 15_000)], 10_000],
    [
      'uses up the coalescing share when a member is due soon after it, so that they come closer',
      [waits('a', 10_000), waits('b', 11_500)],
      11_000,
    ],
    ['where soon is at most the share again', [waits('a', 10_000), waits('b', 12_000)], 11_000],
    ['but no later than that', [waits('a', 10_000), waits('b', 12_001)], 10_000],
    [
      'delays no member by more than a tenth of its wait, whichever is due first',
      [waits('slow', 5_000, 100_000), waits('quick', 6_000, 2_000), waits('b', 6_150, 20_000)],
      6_150,
    ],
  ])('%s', (_, members, tick) => {
    expect(tickOf(...members)).toBe(tick);
    expect(tickOf(...members.toReversed())).toBe(tick);
  });

  it('is never when no member waits', () => {
    const ended = { ...waits('a', 0), ending: { reason: 'succeeded' as const, at: T0 } };
    const asked = { ...waits('b', 0), batch: 1 };
    const removed = { ...waits('c', 0), isRemoved: true };
    expect(nextTimerAt([[ended, asked, removed]])).toBeNull();
    expect(nextTimerAt([])).toBeNull();
  });
});

describe('Queueing the due members', () => {
  it('queues due members in as few batches as the limit allows, across pages, the rest later', () => {
    const pages = [
      [waits('a', 0), waits('b', 5_000), initialMember('c')],
      [waits('d', -1), waits('e', 5_000), waits('f', 0)],
    ];
    const planned = { ...fleet([], { pages }), ...queueDue(fleet([], { pages })) };
    expect(planned.queued.map((batch) => idsOf(planned, batch))).toEqual([
      ['a', 'c'],
      ['d', 'f'],
    ]);
    expect(planned.queued.map(({ pages: places }) => places)).toEqual([[0], [1]]);
    expect(planned.batches).toBe(2);
    expect(planned.nextPollAt).toBe(T0 + 5_000);
  });

  describe('while batches are queued,', () => {
    const queued = (number: number, isPart = false): Batch => ({
      ...{ number, pages: [0], isPart, isConfirming: false },
    });
    const asked = (id: string, batch: number): FleetMember => ({ ...waits(id, 0), batch });
    const planned = (members: readonly FleetMember[], more: Partial<FleetContext>) => {
      const context = fleet(members, more);
      const after = { ...context, ...queueDue(context) };
      return { ...after, ids: after.queued.map((batch) => idsOf(after, batch)) };
    };

    it('adds members that fall due to the last batch, as long as there is room', () => {
      const before = [asked('a', 5), asked('b', 6), asked('c', 6), asked('d', 7)];
      const members = [...before, waits('e', 0), waits('f', 0)];
      const after = planned(members, { queued: [5, 6, 7].map((n) => queued(n)), batches: 7 });
      expect(after.ids).toEqual([['a'], ['b', 'c'], ['d', 'e'], ['f']]);
      expect(after.queued.map(({ number }) => number)).toEqual([5, 6, 7, 8]);
      expect(after.batches).toBe(8);
    });

    it('fills up the only one', () => {
      const members = [asked('a', 1), waits('b', 0), waits('c', 0)];
      const after = planned(members, { queued: [queued(1)], batches: 1 });
      expect(after.ids).toEqual([['a', 'b'], ['c']]);
    });

    it('begins another when the last is full', () => {
      const members = [asked('a', 1), asked('b', 1), waits('c', 0)];
      const after = planned(members, { queued: [queued(1)], batches: 1 });
      expect(after.ids).toEqual([['a', 'b'], ['c']]);
    });

    it('lets no member join a part of a refused batch, but the batch after it', () => {
      const members = [asked('a', 1), waits('b', 0)];
      const after = planned(members, { queued: [queued(1, true)], batches: 1 });
      expect(after.ids).toEqual([['a'], ['b']]);
      const more = { ...after, pages: [[...(after.pages[0] ?? []), waits('c', 0)]] };
      const next = { ...more, ...queueDue(more) };
      expect(next.queued.map((batch) => idsOf(next, batch))).toEqual([['a'], ['b', 'c']]);
    });
  });

  it('queues the members of each part of a failing batch by themselves, whatever falls due with them', () => {
    const inPart = (id: string, part: number) => ({ ...waits(id, 0), part });
    const members = [inPart('a', 8), waits('b', 0), inPart('c', 9), inPart('d', 8), waits('e', 0)];
    const context = fleet(members, { batches: 9 });
    const after = { ...context, ...queueDue(context) };
    const batches = after.queued.map((batch) => ({
      ...{ number: batch.number, ids: idsOf(after, batch), isPart: batch.isPart },
    }));
    expect(batches).toEqual([
      { number: 10, ids: ['a', 'd'], isPart: true },
      { number: 11, ids: ['b', 'e'], isPart: false },
      { number: 12, ids: ['c'], isPart: true },
    ]);
    expect(after.batches).toBe(12);
  });

  it('lets due members join a list that waits behind those that are asked alone', () => {
    const members = [{ ...waits('a', 0), batch: 1 }, waits('b', 0)];
    const list = { number: 1, pages: [0], isPart: false, isConfirming: false };
    const queued = [list, { ...list, number: 2, isPart: true, isConfirming: true }];
    const context = fleet(members, { queued, batches: 2 });
    const after = { ...context, ...queueDue(context) };
    expect(after.queued.map((batch) => idsOf(after, batch))).toEqual([['a', 'b'], []]);
  });

  it('queues a request of its own for each member that is to be confirmed', () => {
    const confirmed = { ...waits('a', 0), part: 7, isConfirming: true };
    const { queued } = queueDue(fleet([confirmed, waits('b', 0)], { batches: 7 }));
    expect(queued).toMatchObject([
      { isPart: true, isConfirming: true },
      { isPart: false, isConfirming: false },
    ]);
  });

  it('queues none before the timer is over, and those that are due once it is', () => {
    const due = [waits('a', 0)];
    expect(queueDue(fleet(due, { nextPollAt: T0 + 1 }))).toEqual({});
    expect(queueDue(fleet(due, { nextPollAt: T0 })).queued).toHaveLength(1);
  });

  it('forgets a removed member once a second has passed since its last request', () => {
    const removed = (id: string, agoMs: number): FleetMember => ({
      ...{ ...initialMember(id), isRemoved: true, askedAt: T0 - agoMs },
    });
    const members = [waits('a', 0), removed('gone', 1_000), removed('kept', 999)];
    const ids = queueDue(fleet(members))
      .pages?.flat()
      .map(({ id }) => id);
    expect(ids).toEqual(['a', 'kept']);
  });

  it('leaves a page without due members uncopied', () => {
    const pages = [[waits('a', 5_000)], [waits('b', 0)]];
    expect(queueDue(fleet([], { pages })).pages?.[0]).toBe(pages[0]);
  });

  describe('under a deadline', () => {
    const policy = resolvePolicy({ deadlineMs: 60_000 });
    const queuedWith = (known: Partial<FleetMember>) => {
      const { pages, nextEndAt } = queueDue(fleet([{ ...waits('a', 0), ...known }], { policy }));
      return { countsFrom: pages?.[0]?.[0]?.countsFrom, nextEndAt };
    };

    it.each<[string, Partial<FleetMember>, number]>([
      ['their first turn', {}, T0],
      ['when they were added, if that is known', { countsFrom: T0 - 2_000 }, T0 - 2_000],
    ])('has it counted from %s', (_, known, countsFrom) => {
      expect(queuedWith(known)).toEqual({ countsFrom, nextEndAt: countsFrom + 60_000 });
    });

    it('has it counted on from the first answer', () => {
      const known = { startedAt: T0 - 9_000 };
      expect(queuedWith(known)).toEqual({ countsFrom: null, nextEndAt: null });
    });
  });

  it('does nothing during a hold', () => {
    const hold = { delayMs: 1_000, until: T0 + 1_000 };
    expect(queueDue(fleet([waits('a', 0)], { hold }))).toEqual({});
  });

  it('eases a slowdown by one step when something good came since the last', () => {
    const due = [waits('a', 0)];
    expect(queueDue(fleet(due, { slowdowns: 2, jitter: 0.5 }))).toMatchObject({
      slowdowns: 1,
      jitter: null,
    });
    expect(queueDue(fleet(due, { slowdowns: 2 }))).not.toHaveProperty('slowdowns');
    const later = fleet([waits('a', 5_000)], { slowdowns: 2, jitter: 0.5 });
    expect(queueDue(later)).not.toHaveProperty('slowdowns');
  });

  it('that is made twice is made once', () => {
    const once = { ...fleet([waits('a', 0), waits('b', 5_000), waits('c', 0), waits('d', -5)]) };
    const planned = { ...once, ...queueDue(once) };
    expect(planned.queued).toHaveLength(2);
    expect({ ...planned, ...queueDue(planned) }).toEqual(planned);
  });
});

describe('A cancelled request', () => {
  it('is due as it was, and a member that was removed meanwhile is forgotten', () => {
    const planned = fleet([waits('a', 0), waits('b', 0), waits('c', 0)]);
    const context = { ...planned, ...queueDue(planned) };
    const pages = context.pages.map((page) =>
      page.map((member) => (member.id === 'b' ? { ...member, isRemoved: true } : member)),
    );
    const [first] = context.queued;
    const left = requeued({ ...context, pages }, first ? [first] : []);
    expect(left.flat().map(({ id, batch, nextPollAt }) => [id, batch, nextPollAt])).toEqual([
      ['a', null, T0],
      ['c', 2, T0],
    ]);
  });
});
