import { describe, expect, it } from 'vitest';
import { changingMembers } from '../../machines/change-members.ts';
import { type FleetContext, initialFleet } from '../../machines/fleet.context.ts';
import { type FleetMember, freshMember } from '../../machines/member.ts';
import { flight } from '../support/fleet-context.ts';
import { T0 } from '../support/observations.ts';

const fleet = (
  members: readonly FleetMember[],
  more: Partial<FleetContext> = {},
): FleetContext => ({
  ...initialFleet({ input: { ids: [] } }),
  ...{ pages: [members], live: members.length },
  ...more,
});

const batch = (number: number) => flight(number);
const naming = (...ids: string[]) => ({ type: 'fleet.add', ids });
const asTheyAre = () => changingMembers((id) => id);
const added = (context: FleetContext, ...ids: string[]): FleetContext => ({
  ...context,
  ...asTheyAre().add(context, naming(...ids)),
});
const removed = (context: FleetContext, ...ids: string[]): FleetContext => ({
  ...context,
  ...asTheyAre().remove(context, naming(...ids)),
});

describe('A member that is added', () => {
  it('counts once, whether it is new, comes back in mid-flight, or is there already', () => {
    const asked = fleet([freshMember('a', 1), freshMember('b', 1)], { inFlight: [batch(1)] });
    const without = removed(asked, 'a');
    expect(without.live).toBe(1);
    expect(added(without, 'a', 'b', 'c').live).toBe(3);
  });

  it('is told apart from others in the one spelling of its id', () => {
    const { add, bringsSomebody } = changingMembers((id) => id.toLowerCase());
    const context = fleet([freshMember('a')]);
    expect(bringsSomebody(context, naming('A'))).toBe(false);
    expect(
      add(context, naming('A', 'B', 'b'))
        .pages.flat()
        .map(({ id }) => id),
    ).toEqual(['a', 'b']);
  });

  it('begins anew when it comes back: nothing is known of it', () => {
    const known = { ...freshMember('a', 1), status: 'RUNNING', polls: 3, isRemoved: true };
    const back = added(fleet([known], { live: 0, inFlight: [batch(1)] }), 'a');
    expect(back.pages).toEqual([[freshMember('a', 1)]]);
  });

  it('copies no page but its own', () => {
    const page = Array.from({ length: 100 }, (_, n) => freshMember(`id-${n}`));
    const gone = { ...freshMember('gone', 1), isRemoved: true };
    const context = fleet([], { pages: [page, [gone]], inFlight: [batch(1)] });
    const { pages } = added(context, 'id-5', 'new');
    expect(pages[0]).toBe(page);
    expect(pages[1]?.map(({ id }) => id)).toEqual(['gone', 'new']);
  });
});

describe('A member that is removed', () => {
  const failing = { ...freshMember('a'), failures: 2 };
  const exhausted = {
    ...freshMember('b'),
    failures: 2,
    ending: { reason: 'exhausted' as const, at: T0 },
  };
  const fine = freshMember('c');

  it.each([
    ['that was not answered', 'a', { live: 1, failing: 0 }],
    ['that has ended', 'b', { live: 2, failing: 1 }],
    ['that was answered', 'c', { live: 1, failing: 1 }],
    ['that nobody knows', 'd', { live: 2, failing: 1 }],
  ])('%s is counted as what it was', (_, id, counts) => {
    const context = fleet([failing, exhausted, fine], { live: 2, failing: 1 });
    expect(removed(context, id)).toMatchObject(counts);
  });

  it('in mid-flight doesn’t count once more when it is removed again', () => {
    const asked = fleet([freshMember('a', 1), freshMember('b', 1)], { inFlight: [batch(1)] });
    expect(removed(removed(asked, 'a'), 'a').live).toBe(1);
  });

  it('leaves nobody only when it was the last that goes on', () => {
    const { leavesNobody } = asTheyAre();
    const context = fleet([failing, exhausted], { live: 1, failing: 1 });
    expect(leavesNobody(context, naming('b'))).toBe(false);
    expect(leavesNobody(context, naming('a'))).toBe(true);
  });

  it('copies no page but its own', () => {
    const context = fleet([], { pages: [[failing], [fine]], live: 2 });
    expect(removed(context, 'c').pages[0]).toBe(context.pages[0]);
  });

  it('takes its batch’s turn away only when nobody else is in it', () => {
    const members = [freshMember('a', 1), freshMember('b', 1), freshMember('c', 2)];
    const context = fleet(members, { queued: [batch(1), batch(2)] });
    expect(removed(context, 'a', 'c').queued).toEqual([batch(1)]);
  });
});

describe('An event whose ids can’t be taken', () => {
  const picky = changingMembers((id) => {
    if (id === 'x') throw new Error('x is no id');
    return id.trim();
  });

  it.each([
    [['a', ' '], 'fleet.add ids[1]: got " ", takes a string that is not empty'],
    ['a', 'fleet.add ids: got "a", takes an array of strings that are not empty'],
    [['a', 'x'], 'x is no id'],
  ])('brings and takes nobody, and is told why: %j', (ids, message) => {
    const event = { type: 'fleet.add', ids };
    const context = fleet([]);
    expect(picky.namesIds(event)).toBe(false);
    expect(picky.bringsSomebody(context, event)).toBe(false);
    expect(picky.leavesNobody(context, event)).toBe(false);
    expect(picky.refused(event)).toEqual({ type: 'event.refused', event: 'fleet.add', message });
  });
});
