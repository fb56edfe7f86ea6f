import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FleetMember, initialMember } from '../../machines/fleet/member.ts';
import type { Pages } from '../../machines/fleet/pages.ts';
import { KnownReadings } from '../../src/react/known-readings.ts';
import { MemberIndex } from '../../src/react/member-index.ts';
import '../properties/runs.ts';

const member = (id: string, status: string | null, isRemoved = false): FleetMember => ({
  ...initialMember(id),
  status,
  isRemoved,
});

/** Pages of members with ids of their own; each step changes, moves, takes or leaves some of them. */
const steps = fc.array(
  fc
    .uniqueArray(
      fc.record({
        id: fc.constantFrom(...'abcdefghij'),
        status: fc.constantFrom('RUNNING', 'STOPPED', '__proto__', null),
        isRemoved: fc.boolean(),
        page: fc.nat({ max: 3 }),
      }),
      { selector: ({ id }) => id },
    )
    .map((given) =>
      [0, 1, 2, 3].map((at) =>
        given
          .filter(({ page }) => page === at)
          .map(({ id, status, isRemoved }) => member(id, status, isRemoved)),
      ),
    ),
  { maxLength: 8 },
);

describe('the index of a fleet’s members', () => {
  it('knows after any run of changes what a fresh look at all pages would find', () => {
    fc.assert(
      fc.property(steps, (snapshots) => {
        const index = new MemberIndex();
        let before = new Map<string, FleetMember>();
        let shown = new Map<string, string | null>();
        for (const pages of snapshots) {
          const changed = index.update(pages);
          const now = new Map(
            pages
              .flat()
              .filter(({ isRemoved }) => !isRemoved)
              .map((each) => [each.id, each]),
          );
          const ids = [...'abcdefghij'];
          expect(ids.map((id) => index.get(id))).toEqual(ids.map((id) => now.get(id)));
          expect([...changed].sort()).toEqual(ids.filter((id) => now.get(id) !== before.get(id)));
          expect(index.size).toBe(now.size);
          // What was read of a member stays until it is read again, or removed.
          shown = new Map(
            [...now].map(([id, { status }]) => [id, status ?? shown.get(id) ?? null]),
          );
          const statuses = [...shown.values()].flatMap((status) => status ?? []);
          expect(new Map(Object.entries(index.statuses))).toEqual(
            new Map(
              statuses.map((status) => [status, statuses.filter((it) => it === status).length]),
            ),
          );
          before = now;
        }
      }),
    );
  });

  it('shows of a member that is begun anew what was read before, until it is read again', () => {
    const index = new MemberIndex();
    const read = { ...member('a', 'RUNNING'), data: { title: 'x' }, polls: 3 };
    index.update([[read]]);
    expect(index.knownOf('a')).toBeUndefined();
    index.update([[member('a', null)]]);
    expect(index.knownOf('a')).toMatchObject({ status: 'RUNNING', data: { title: 'x' } });
    index.update([[{ ...member('a', 'STOPPED'), polls: 1 }]]);
    expect(index.knownOf('a')).toBeUndefined();
    expect(index.statuses).toEqual({ STOPPED: 1 });
  });

  it('remembers for the next fleet what was read of a member that goes, unless nobody may see it', () => {
    const lastSeen = new KnownReadings(10);
    const index = new MemberIndex(lastSeen);
    const ended = (id: string, reason: 'unauthorized' | 'missing' | 'succeeded') => ({
      ...member(id, 'RUNNING'),
      ending: { reason, at: 1 },
    });
    lastSeen.set('b', { ...member('b', 'RUNNING'), at: 0 });
    index.update([
      [
        member('a', 'RUNNING'),
        ended('b', 'unauthorized'),
        ended('c', 'missing'),
        ended('d', 'succeeded'),
      ],
    ]);
    index.update([]);
    const next = new MemberIndex(lastSeen);
    expect([...'abcd'].map((id) => next.knownOf(id)?.status)).toEqual([
      'RUNNING',
      undefined,
      undefined,
      'RUNNING',
    ]);
    next.update([[member('a', null), member('b', null)]]);
    expect(next.statuses).toEqual({ RUNNING: 1 });
  });

  it('doesn’t read a page again that is still the same', () => {
    const unread = new Proxy([member('a', null)], {
      get(page, key, receiver) {
        if (isRead) throw new Error('read again');
        return Reflect.get(page, key, receiver);
      },
    });
    let isRead = false;
    const index = new MemberIndex();
    index.update([unread, [member('b', null)]]);
    isRead = true;
    const pages: Pages<FleetMember> = [unread, [member('b', 'RUNNING'), member('c', null)]];
    expect([...index.update(pages)]).toEqual(['b', 'c']);
  });

  it('gives the same counts for as long as they are equal', () => {
    const index = new MemberIndex();
    index.update([[member('a', 'RUNNING'), member('b', 'STOPPED')]]);
    const { statuses } = index;
    index.update([[member('a', 'STOPPED'), member('b', 'RUNNING')]]);
    expect(index.statuses).toBe(statuses);
  });
});
