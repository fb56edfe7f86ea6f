import { describe, expect, it } from 'vitest';
import type { BatchObservation } from '../../../machines/fleet/batch-observation.ts';
import { asked, find, recorded } from '../../support/first-batch.ts';
import { pending, readings, starting } from '../../support/fleet-answers.ts';
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

  it('shortens no wait that the server asked for', () => {
    expect(refreshed(observe.rateLimited(30_000))).toBe(T0 + 35_000);
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
