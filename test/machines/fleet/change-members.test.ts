import { describe, expect, it } from 'vitest';
import { memberChanges } from '../../../machines/fleet/change-members.ts';
import { type FleetMember, initialMember } from '../../../machines/fleet/member.ts';
import { type FleetContext, initialFleet } from '../../../machines/fleet.context.ts';
import { resolvePolicy } from '../../../machines/poll/policy.ts';
import { flight } from '../../support/fleet-context.ts';
import { accepted, reading, T0, unavailable } from '../../support/observations.ts';

const fleet = (
  members: readonly FleetMember[],
  more: Partial<FleetContext> = {},
): FleetContext => ({
  ...initialFleet({ ids: [] }),
  ...{ pages: [members], live: members.length },
  ...more,
});

const batch = (number: number) => flight(number);
const naming = (...ids: string[]) => ({ type: 'fleet.add', ids });
const changes = memberChanges();
const added = (context: FleetContext, ...ids: string[]): FleetContext => ({
  ...context,
  ...changes.add(context, naming(...ids)).context,
});
const removed = (context: FleetContext, ...ids: string[]): FleetContext => ({
  ...context,
  ...changes.remove(context, naming(...ids)),
});

describe('A member that is added', () => {
  it('counts once, whether it is new, comes back in mid-flight, or is there already', () => {
    const asked = fleet([initialMember('a', 1), initialMember('b', 1)], { inFlight: [batch(1)] });
    const without = removed(asked, 'a');
    expect(without.live).toBe(1);
    expect(added(without, 'a', 'b', 'c').live).toBe(3);
  });

  it('is distinguished from others by its normalized id', () => {
    const { add, addsMembers } = memberChanges((id) => id.toLowerCase());
    const context = fleet([initialMember('a')]);
    expect(addsMembers(context, naming('A'))).toBe(false);
    expect(
      add(context, naming('A', 'B', 'b'))
        .context.pages.flat()
        .map(({ id }) => id),
    ).toEqual(['a', 'b']);
  });

  it('begins anew when it comes back: nothing is known of it', () => {
    const known = { ...initialMember('a', 1), status: 'RUNNING', polls: 3, isRemoved: true };
    const back = added(fleet([known], { live: 0, inFlight: [batch(1)] }), 'a');
    expect(back.pages).toEqual([[initialMember('a', 1)]]);
  });

  it('begins anew when it has ended, a second after its last request, and counts again', () => {
    const ended: FleetMember = {
      ...{ ...initialMember('a'), status: 'ERROR', polls: 3, failures: 2, askedAt: T0 },
      ending: { reason: 'failed', at: T0 + 200 },
    };
    const live = { ...initialMember('b'), nextPollAt: T0 + 60_000 };
    const context = fleet([ended, live], { live: 1, at: T0 + 500, isTimed: true });
    expect(changes.addsMembers(context, naming('a'))).toBe(true);
    const back = added(context, 'a', 'b');
    expect(back.pages).toEqual([
      [{ ...initialMember('a'), askedAt: T0, nextPollAt: T0 + 1_000 }, live],
    ]);
    expect(back).toMatchObject({ live: 2, failing: 0 });
  });

  it('has the first answer that is given when it begins anew after its end', () => {
    const ended: FleetMember = {
      ...{ ...initialMember('a'), askedAt: T0 },
      ending: { reason: 'succeeded', at: T0 },
    };
    const context = fleet([ended], { live: 0, at: T0, isTimed: true });
    const observations = { a: reading('RUNNING', { at: T0 }) };
    const { pages, live } = changes.add(context, { ...naming('a'), observations } as never).context;
    expect(pages[0]?.[0]).toMatchObject({ status: 'RUNNING', ending: null });
    expect(live).toBe(1);
  });

  describe('while others are held back until the next timer', () => {
    const held = { ...initialMember('a'), delayMs: 10_000, nextPollAt: T0 + 10_000 };
    const context = fleet([held], { at: T0, isTimed: true, nextPollAt: T0 + 11_000 });
    const event = { ...naming('b'), at: T0, observations: { b: accepted() } };

    it.each([
      ['before', 10_800, true],
      ['with', 11_000, false],
      ['after', 12_000, false],
    ])('is due sooner only when it is due %s them', (_, ms, isSooner) => {
      const policy = resolvePolicy({ interval: { minMs: ms, maxMs: ms } });
      expect(changes.addsMembers({ ...context, policy }, event)).toBe(isSooner);
    });
  });

  it('again while others may be ahead of it has its deadline counted from then', () => {
    const ended: FleetMember = {
      ...{ ...initialMember('a'), askedAt: T0 - 5_000 },
      ending: { reason: 'failed', at: T0 - 4_000 },
    };
    const context = fleet([ended], {
      ...{ live: 0, batches: 3, at: T0, isTimed: true, delayMs: 60_000 },
    });
    const { pages } = changes.add(context, { ...naming('a'), at: T0 + 500 } as never).context;
    expect(pages[0]?.[0]).toMatchObject({ ending: null, countsFrom: T0 + 500 });
  });

  it('again in mid-flight waits for that answer, whatever first answer is given', () => {
    const gone = { ...initialMember('a', 1), isRemoved: true };
    const context = fleet([gone], { live: 0, inFlight: [batch(1)], at: T0, isTimed: true });
    const observations = { a: reading('RUNNING') };
    const { pages } = changes.add(context, { ...naming('a'), observations } as never).context;
    expect(pages).toEqual([[initialMember('a', 1)]]);
  });

  it('counts as failing when its first answer was a failure', () => {
    const context = fleet([{ ...initialMember('a'), failures: 1 }], { failing: 1 });
    const observations = { b: unavailable(), c: reading() };
    const { failing, live } = changes.add(context, {
      ...naming('b', 'c'),
      observations,
    } as never).context;
    expect({ failing, live }).toEqual({ failing: 2, live: 3 });
  });

  describe('to a fleet that is held past its deadline is over at once', () => {
    const context = fleet([], {
      ...{ batches: 1, at: T0, isTimed: true, delayMs: 120_000 },
      policy: resolvePolicy({ deadlineMs: 60_000 }),
      hold: { delayMs: 120_000, until: T0 + 120_000 },
    });
    const endingOf = (more: object) =>
      changes.add(context, { ...naming('a'), at: T0 + 500, ...more } as never).context.pages[0]?.[0]
        ?.ending;

    it('at the time when it was added', () => {
      expect(endingOf({})).toEqual({ reason: 'deadline', at: T0 + 500 });
    });

    it('at the time of its first answer', () => {
      const observations = { a: reading() };
      expect(endingOf({ observations })).toEqual({ reason: 'deadline', at: T0 });
    });
  });

  it('copies no page but its own', () => {
    const page = Array.from({ length: 100 }, (_, n) => initialMember(`id-${n}`));
    const gone = { ...initialMember('gone', 1), isRemoved: true };
    const context = fleet([], { pages: [page, [gone]], inFlight: [batch(1)] });
    const { pages } = added(context, 'id-5', 'new');
    expect(pages[0]).toBe(page);
    expect(pages[1]?.map(({ id }) => id)).toEqual(['gone', 'new']);
  });
});

describe('A member that is removed', () => {
  const failing = { ...initialMember('a'), failures: 2 };
  const exhausted = {
    ...initialMember('b'),
    failures: 2,
    ending: { reason: 'exhausted' as const, at: T0 },
  };
  const fine = initialMember('c');

  it.each([
    ['that was not answered', 'a', { live: 1, failing: 0 }],
    ['that has ended', 'b', { live: 2, failing: 1 }],
    ['that was answered', 'c', { live: 1, failing: 1 }],
    ['that is unknown', 'd', { live: 2, failing: 1 }],
  ])('%s is counted as what it was', (_, id, counts) => {
    const context = fleet([failing, exhausted, fine], { live: 2, failing: 1 });
    expect(removed(context, id)).toMatchObject(counts);
  });

  it('in mid-flight doesn’t count once more when it is removed again', () => {
    const asked = fleet([initialMember('a', 1), initialMember('b', 1)], { inFlight: [batch(1)] });
    expect(removed(removed(asked, 'a'), 'a').live).toBe(1);
  });

  it.each<[string, Partial<FleetMember>, string[]]>([
    ['that was never asked for is forgotten', {}, ['c']],
    ['whose last request was a second ago is forgotten', { askedAt: T0 - 1_000 }, ['c']],
    ['whose last request was later is kept for the gap', { askedAt: T0 - 999 }, ['a', 'c']],
  ])('%s', (_, known, left) => {
    const context = fleet([{ ...failing, ...known }, fine], { at: T0, isTimed: true });
    expect(removed(context, 'a').pages[0]?.map(({ id }) => id)).toEqual(left);
  });

  it('leaves the fleet empty only when it was the last live member', () => {
    const { removesLastLiveMember } = changes;
    const context = fleet([failing, exhausted], { live: 1, failing: 1 });
    expect(removesLastLiveMember(context, naming('b'))).toBe(false);
    expect(removesLastLiveMember(context, naming('a'))).toBe(true);
  });

  it('copies no page but its own', () => {
    const context = fleet([], { pages: [[failing], [fine]], live: 2 });
    expect(removed(context, 'c').pages[0]).toBe(context.pages[0]);
  });

  it('drops its queued batch only when no other member is in it', () => {
    const members = [initialMember('a', 1), initialMember('b', 1), initialMember('c', 2)];
    const context = fleet(members, { queued: [batch(1), batch(2)] });
    expect(removed(context, 'a', 'c').queued).toEqual([batch(1)]);
  });
});

describe('An event whose ids are invalid', () => {
  const picky = memberChanges((id) => {
    if (id === 'x') throw new Error('x is no id');
    return id.trim();
  });

  it.each([
    [['a', ' '], 'fleet.add ids[1]: expected a string that is not empty, got " "'],
    ['a', 'fleet.add ids: expected an array of strings that are not empty, got "a"'],
    [['a', 'x'], 'x is no id'],
  ])('changes no member, and is refused with the cause: %j', (ids, message) => {
    const event = { type: 'fleet.add', ids };
    const context = fleet([]);
    expect(picky.hasValidIds(event)).toBe(false);
    expect(picky.addsMembers(context, event)).toBe(false);
    expect(picky.removesLastLiveMember(context, event)).toBe(false);
    expect(picky.refused(event)).toEqual({ type: 'event.refused', event: 'fleet.add', message });
  });
});
