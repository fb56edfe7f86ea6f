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

  it('and told which ids were malformed the last time, and whether the whole answer was', () => {
    const malformed = { failure: failed('schema', 200) };
    const members = [asked('a', malformed), asked('b'), asked('c', { failure: failed() })];
    expect(inputOf(members)).toMatchObject({ wasMalformed: false, malformed: ['a'] });
    expect(inputOf([asked('b')], malformed)).toMatchObject({ wasMalformed: true, malformed: [] });
    expect(inputOf([asked('a', malformed)]).alone?.wasMalformed).toBe(true);
  });

  it('and told whether it confirms, for one id alone', () => {
    expect(inputOf([asked('a', { isConfirming: true })]).isConfirming).toBe(true);
    expect(inputOf([asked('a', { isConfirming: true }), asked('b')]).isConfirming).toBe(false);
  });
});
