import { describe, expect, it } from 'vitest';
import type { BatchObservation } from '../../../machines/fleet/batch-observation.ts';
import type { FleetState } from '../../../machines/fleet/fleet-state.ts';
import type { FleetMember } from '../../../machines/fleet/member.ts';
import { resolvePolicy } from '../../../machines/poll/policy.ts';
import { asked, find, recorded } from '../../support/first-batch.ts';
import {
  failed,
  pending,
  readings,
  starting,
  succeeded,
  unknown,
  type Word,
} from '../../support/fleet-answers.ts';
import { member } from '../../support/fleet-context.ts';
import * as observe from '../../support/observations.ts';

const { T0 } = observe;

describe('A refresh while a request is in flight', () => {
  const refreshed = (answer: BatchObservation, isRefreshed = true) =>
    find(recorded([asked('a')], answer, {}, { isRefreshed }).context, 'a')?.nextPollAt;
  const second = T0 - 20 + 1_000;

  it('makes its members due a second after it was sent', () => {
    expect(refreshed(readings({ a: pending }))).toBe(second);
    expect(refreshed(readings({ a: pending }), false)).toBeGreaterThan(second);
  });

  const afterRefresh = (
    word: Word,
    known: Partial<FleetMember> = {},
    more: Partial<FleetState> = {},
  ) =>
    find(
      recorded([asked('a', known)], readings({ a: word }), more, { isRefreshed: true }).context,
      'a',
    );
  const ends: [string, Word][] = [
    ['succeeded', succeeded],
    ['failed', failed],
    ['missing', unknown],
  ];

  it.each(ends)('ends no member for what may be older, but asks again: %s', (_, word) => {
    expect(afterRefresh(word)).toMatchObject({ ending: null, batch: null, nextPollAt: second });
  });

  it.each(ends)('ends a member for what was read for a second: %s', (reason, word) => {
    const read = { verdict: reason as 'failed', verdictSince: T0 - 1_000, misses: 1 };
    expect(afterRefresh(word, read)?.ending).toEqual({ reason, at: T0 });
  });

  it.each(ends)('ends a member that can’t be asked again in time: %s', (reason, word) => {
    const policy = resolvePolicy({ deadlineMs: 5_000 });
    const ending = { reason, at: T0 };
    const soon = { startedAt: T0 - 4_000 };
    expect(afterRefresh(word, soon, { policy })?.ending).toEqual(ending);
    const hold = { delayMs: 6_000, until: T0 + 6_000 };
    expect(afterRefresh(word, {}, { policy, hold })?.ending).toEqual(ending);
    expect(afterRefresh(pending, {}, { policy, hold })?.ending?.reason).toBe('deadline');
  });

  it('ends no member that was asked alone for its end, but asks again', () => {
    const alone = {
      isConfirming: true,
      part: 3,
      verdict: 'failed',
      verdictSince: T0 - 900,
    } as const;
    expect(afterRefresh(failed, alone)).toMatchObject({ ending: null, nextPollAt: second });
    expect(afterRefresh(failed, { ...alone, verdictSince: T0 - 1_000 })?.ending?.reason).toBe(
      'failed',
    );
  });

  it('shortens no wait that the server asked for', () => {
    expect(refreshed(observe.rateLimited(30_000))).toBe(T0 + 35_000);
  });
});

describe('A member that is asked alone for its end', () => {
  it('ends with it as soon as it is confirmed, though the fleet is held past its deadline', () => {
    const alone = { ...{ isConfirming: true, part: 3 }, startedAt: T0 - 4_000 };
    const known = { verdict: 'failed', verdictSince: T0 - 100 } as const;
    const { context } = recorded([asked('a', { ...alone, ...known })], readings({ a: failed }), {
      policy: resolvePolicy({ deadlineMs: 60_000, confirmMs: 10_000 }),
      hold: { delayMs: 90_000, until: T0 + 90_000 },
    });
    expect(find(context, 'a')?.ending).toEqual({ reason: 'failed', at: T0 });
  });
});

describe('A member that was removed in mid-flight', () => {
  it('learns from the answer only when it was asked for', () => {
    const members = [asked('a'), asked('gone', { isRemoved: true })];
    const { context } = recorded(members, readings({ a: pending, gone: pending }));
    expect(find(context, 'gone')).toEqual(member('gone', { isRemoved: true, askedAt: T0 - 20 }));
    expect(context.live).toBe(1);
  });
});

describe('The next timer', () => {
  it.each([
    [1_000, 1_000],
    [9_000, 2_000],
  ])(
    'while another batch is queued is the sooner of the one before, %j, and the new',
    (dueMs, tickMs) => {
      const queued = [{ number: 2, pages: [0], isPart: false, isConfirming: false }];
      const more = { queued, batches: 2, nextPollAt: T0 + dueMs };
      const members = [asked('a'), member('b', { batch: 2 })];
      expect(recorded(members, readings({ a: starting }), more).context.nextPollAt).toBe(
        T0 + tickMs,
      );
    },
  );
});
