import { describe, expect, it } from 'vitest';
import { settled } from '../../../machines/fleet/emitted.ts';
import { endOverdue } from '../../../machines/fleet/end-overdue.ts';
import type { FleetMember } from '../../../machines/fleet/member.ts';
import { resolvePolicy } from '../../../machines/poll/policy.ts';
import { fleetOf, flight, member } from '../../support/fleet-context.ts';
import { T0 } from '../../support/observations.ts';

const policy = resolvePolicy({ deadlineMs: 5_000 });

/** A member whose deadline comes at a time. */
const endingAt = (id: string, at: number, known: Partial<FleetMember> = {}) =>
  member(id, { startedAt: at - 5_000, ...known });

const endedBy = (members: readonly FleetMember[], more: Parameters<typeof fleetOf>[1] = {}) =>
  endOverdue(fleetOf(members, { policy, nextEndAt: T0, ...more }));
const endedOf = (...known: Parameters<typeof endedBy>) =>
  endedBy(...known).events.map((event) => 'id' in event && event.id);

const over = endingAt('over', T0);

describe('At a deadline', () => {
  it('the member ends, is reported, and the next deadline is awaited', () => {
    const later = endingAt('later', T0 + 300);
    const ended = { ...over, ending: { reason: 'deadline' as const, at: T0 } };
    const { context, events } = endedBy([over, later]);
    expect(context).toMatchObject({ pages: [[ended, later]], live: 1, nextEndAt: T0 + 300 });
    expect(events).toEqual([settled(ended)]);
  });

  it('that hasn’t come yet nothing ends', () => {
    const fleet = fleetOf([endingAt('a', T0 + 1)], { policy, nextEndAt: T0 + 1 });
    expect(endOverdue(fleet)).toEqual({ context: fleet, events: [] });
  });

  it.each<[string, Partial<FleetMember>]>([
    ['hasn’t begun', { startedAt: null }],
    ['has ended', { ending: { reason: 'succeeded', at: T0 - 100 } }],
    ['was removed', { isRemoved: true }],
  ])('a member whose work %s is left as it is', (_, known) => {
    const other = endingAt('other', T0, known);
    const { context, events } = endedBy([over, other]);
    expect(context.pages[0]?.[1]).toBe(other);
    expect(events).toHaveLength(1);
  });

  it('a member that is in flight ends with its request, and one that is queued at once', () => {
    const members = [endingAt('asked', T0, { batch: 1 }), endingAt('queued', T0, { batch: 2 })];
    const inFlight = [flight(1)];
    const queued = [{ number: 2, pages: [0], isPart: false, isConfirming: false }];
    const { context, events } = endedBy(members, { inFlight, queued });
    expect(events).toMatchObject([{ id: 'queued' }]);
    expect(context.queued).toEqual([]);
  });

  it('that came before the fleet was resumed, or just then, a member is asked once more', () => {
    const resumedAt = T0 - 500;
    const members = [
      endingAt('during the pause', resumedAt - 1),
      endingAt('with its end', resumedAt),
      endingAt('after it', resumedAt + 1),
    ];
    expect(endedOf(members, { resumedAt })).toEqual(['after it']);
    expect(endedOf(members)).toHaveLength(3);
  });
});

describe('A member ends at its deadline', () => {
  it.each([
    ['the wall clock’s time', true, null, T0],
    ['the time of the answers', false, T0 - 5_000, T0],
    ['no time, when neither an event nor an answer told it', false, null, null],
  ])('at %s', (_, isTimed, startedAt, endedAt) => {
    const { events } = endedBy([over], { isTimed, startedAt });
    expect(events).toMatchObject([{ outcome: { endedAt } }]);
  });
});
