import { describe, expect, it } from 'vitest';
import { batchInputOf } from '../../../machines/fleet/batch-input.ts';
import type { FleetMember } from '../../../machines/fleet/member.ts';
import type { FleetContext } from '../../../machines/fleet.context.ts';
import { resolvePolicy } from '../../../machines/poll/policy.ts';
import { asked } from '../../support/first-batch.ts';
import { fleetOf, flight } from '../../support/fleet-context.ts';
import { failed, T0 } from '../../support/observations.ts';

const policy = resolvePolicy({ deadlineMs: 60_000, requestTimeoutMs: 150 });
const inputOf = (members: readonly FleetMember[], more: Partial<FleetContext> = {}) =>
  batchInputOf(fleetOf(members, { policy, ...more }), flight(1));

describe('The fetch actor of a batch is asked', () => {
  it('for several ids, with nothing of one alone', () => {
    expect(inputOf([asked('a'), asked('b')])).toEqual({
      ...{ ids: ['a', 'b'], requestTimeoutMs: 150, deadlineAt: null, deadlineMs: 60_000 },
      ...{ hasReading: false, wasMalformed: false, malformed: [] },
      ...{ alone: null, isConfirming: false },
    });
  });

  it('for one id with what its poll would be asked', () => {
    const validators = { etag: '"1"', lastModified: null };
    const known = { status: 'QUEUED', verdict: 'pending' as const, next: '/2', validators };
    expect(inputOf([asked('a', { ...known, startedAt: T0 })]).alone).toEqual({
      ...{ id: 'a', requestTimeoutMs: 150, deadlineAt: T0 + 60_000, deadlineMs: 60_000 },
      ...{ validators, wasMalformed: false },
      last: { status: 'QUEUED', verdict: 'pending', detail: null, label: null, next: '/2' },
    });
  });

  it('for the one that is left when the others were removed or have ended', () => {
    const gone = asked('b', { isRemoved: true });
    const over = asked('c', { ending: { reason: 'aborted', at: T0 } });
    expect(inputOf([asked('a'), gone, over])).toMatchObject({ ids: ['a'], alone: { id: 'a' } });
  });

  it('with the first of the deadlines of its members', () => {
    const members = [
      asked('a', { startedAt: T0 + 500 }),
      asked('b', { startedAt: T0 - 500 }),
      asked('new'),
    ];
    expect(inputOf(members).deadlineAt).toBe(T0 + 59_500);
    expect(inputOf(members, { policy: resolvePolicy() })).toMatchObject({
      ...{ deadlineAt: null, deadlineMs: null },
    });
  });

  it('with no deadline of a member that can hardly be kept, for the sake of the others', () => {
    const slow = { type: 'accepted', at: T0, jitter: 0.5, elapsedMs: 400, askedMs: null } as const;
    const near = asked('near', { startedAt: T0 - 59_300, observation: slow });
    const far = asked('far', { startedAt: T0 - 30_000 });
    const passed = asked('passed', { startedAt: T0 - 70_000 });
    const whole = { deadlineAt: T0 + 30_000, deadlineMs: 30_000 };
    expect(inputOf([near, passed, far])).toMatchObject(whole);
    expect(inputOf([near, passed])).toMatchObject({ deadlineAt: T0 + 700, deadlineMs: 700 });
    expect(inputOf([passed])).toMatchObject({
      ...{ deadlineAt: T0 + 1_000, deadlineMs: 1_000 },
      alone: { deadlineAt: T0 + 1_000, deadlineMs: 1_000 },
    });
    expect(inputOf([passed, asked('new')]).deadlineAt).toBeNull();
  });

  it('with the deadline that counts from its first turn, the first request too', () => {
    const cancelled = asked('a', { askedAt: T0 - 500, countsFrom: T0 - 2_000 });
    const late = { deadlineAt: T0 + 58_000, deadlineMs: 58_000 };
    expect(inputOf([cancelled])).toMatchObject(late);
    expect(inputOf([asked('a', { countsFrom: T0 - 2_000 })])).toMatchObject(late);
  });

  it('with what is left of it alone while no event has told the time', () => {
    const waited = asked('a', { countsFrom: T0 - 2_000 });
    expect(inputOf([waited], { isTimed: false })).toMatchObject({
      ...{ deadlineAt: null, deadlineMs: 58_000 },
    });
  });

  it.each([
    ['first', (read: FleetMember, waited: FleetMember) => [read, waited]],
    ['last', (read: FleetMember, waited: FleetMember) => [waited, read]],
  ])(
    'with the time of it, and the whole of it, while no event has told the time, when one was answered: the %s',
    (_, order) => {
      const read = asked('read', { startedAt: T0 - 2_000 });
      const waited = asked('waited', { countsFrom: T0 - 1_000 });
      expect(inputOf(order(read, waited), { isTimed: false })).toMatchObject({
        ...{ deadlineAt: T0 + 58_000, deadlineMs: 60_000 },
      });
    },
  );

  it('with a deadline that leaves a first request just a second', () => {
    const near = asked('near', { countsFrom: T0 - 59_000 });
    const far = asked('far', { countsFrom: T0 - 30_000 });
    expect(inputOf([near, far]).deadlineAt).toBe(T0 + 1_000);
  });

  it('with a second more when the deadline is now', () => {
    const over = asked('over', { startedAt: T0 - 60_000 });
    expect(inputOf([over])).toMatchObject({ deadlineAt: T0 + 1_000, deadlineMs: 1_000 });
  });

  it('with no deadline that leaves a first request less than a second, for the sake of the others', () => {
    const near = asked('near', { countsFrom: T0 - 59_500 });
    const far = asked('far', { countsFrom: T0 - 30_000 });
    expect(inputOf([near, far]).deadlineAt).toBe(T0 + 30_000);
    expect(inputOf([near]).deadlineAt).toBe(T0 + 500);
  });

  it('and told which ids were malformed the last time, and whether the whole answer was', () => {
    const malformed = { failure: failed('schema', 200) };
    const members = [asked('a', malformed), asked('b'), asked('c', { failure: failed() })];
    expect(inputOf(members)).toMatchObject({ wasMalformed: false, malformed: ['a'] });
    expect(inputOf([asked('b')], malformed)).toMatchObject({ wasMalformed: true, malformed: [] });
    expect(inputOf([asked('a', malformed)]).alone?.wasMalformed).toBe(true);
    const wasRead = asked('read', { ...malformed, status: 'RUNNING' });
    expect(inputOf([wasRead, asked('a', malformed)]).malformed).toEqual(['a']);
  });

  it('and told whether it confirms, for one id alone', () => {
    expect(inputOf([asked('a', { isConfirming: true })]).isConfirming).toBe(true);
    expect(inputOf([asked('a', { isConfirming: true }), asked('b')]).isConfirming).toBe(false);
  });
});
