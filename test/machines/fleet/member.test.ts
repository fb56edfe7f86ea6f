import { describe, expect, it } from 'vitest';
import {
  addedAgain,
  answered,
  cancelled,
  type FleetMember,
  initialMember,
  isDisposable,
  madeDue,
  resumed,
  uncounted,
} from '../../../machines/fleet/member.ts';
import type { Observation } from '../../../machines/poll/observation.ts';
import { resolvePolicy } from '../../../machines/poll/policy.ts';
import { member } from '../../support/fleet-context.ts';
import * as observe from '../../support/observations.ts';

const { T0 } = observe;

const memberAfter = (observation: Observation, known: Partial<FleetMember> = {}) =>
  answered(
    { ...initialMember('a', 1), ...known },
    observation,
    resolvePolicy({ maxFailures: 2 }),
    0,
  );

describe('A member', () => {
  it('is JSON, so that a snapshot restores the same', () => {
    const fresh = initialMember('a');
    expect(JSON.parse(JSON.stringify(fresh))).toStrictEqual(fresh);
  });

  it.each<[string, Observation, Partial<FleetMember>?]>([
    ['unauthorized', observe.unauthorized()],
    ['missing', observe.missing()],
    ['succeeded', observe.reading('STOPPED', { verdict: 'succeeded' })],
    ['failed', observe.reading('ERROR', { verdict: 'failed' })],
    ['rejected', observe.rejected()],
    ['rateLimited', observe.rateLimited(3_600_001)],
    ['exhausted', observe.unavailable(), { failures: 1 }],
  ])('ends for the reason %s by its own answer', (reason, observation, known) => {
    expect(memberAfter(observation, known).ending).toEqual({ reason, at: T0 });
  });

  it.each<[string, number, Observation]>([
    ['what its status suggests', 5_000, observe.reading()],
    ['what the server asks for, and a spread', 25_000, observe.rateLimited(20_000)],
    ['the first step of the backoff', 750, observe.unavailable()],
  ])('continues, and waits for %s: %j ms', (_, delayMs, observation) => {
    expect(memberAfter(observation)).toMatchObject({
      ending: null,
      ...{ delayMs, nextPollAt: T0 + delayMs },
    });
  });
});

describe('An answer', () => {
  it('by itself says when its request was sent', () => {
    expect(memberAfter(observe.reading()).askedAt).toBe(T0 - 20);
  });

  it('that ends a member leaves its wait as it was', () => {
    const wait = { delayMs: 7_000, nextPollAt: T0 - 100 };
    const after = memberAfter(observe.reading('STOPPED', { verdict: 'succeeded' }), wait);
    expect(after).toMatchObject(wait);
  });

  it('that another member may have caused is not counted: it only backs off, in its part', () => {
    const before = member('a', { batch: 1, cancelled: 2, status: 'RUNNING', polls: 3 });
    const timing = { at: T0 + 500, askedAt: T0 + 480 };
    const after = uncounted(before, observe.unavailable(), resolvePolicy(), timing, 7);
    expect(after).toEqual({
      ...before,
      countsFrom: T0 + 480,
      ...{ askedAt: T0 + 480, delayMs: 750, nextPollAt: T0 + 1_250 },
      ...{ batch: null, cancelled: 0, part: 7 },
    });
  });
});

describe('A removed member', () => {
  const removed = { isRemoved: true, askedAt: T0 };

  it.each<[string, boolean, Partial<FleetMember>, number]>([
    ['is kept for a second after its last request', false, removed, T0 + 999],
    ['is dropped when that second is over', true, removed, T0 + 1_000],
    ['that was never asked is dropped at once', true, { isRemoved: true }, 0],
    ['is kept while it is in flight', false, { ...removed, batch: 1 }, T0 + 9_000],
  ])('%s', (_, isDropped, known, at) => {
    expect(isDisposable(member('a', known), at)).toBe(isDropped);
  });

  it('is the only one that is dropped', () => {
    expect(isDisposable(member('a'), T0)).toBe(false);
  });

  it('that is added again keeps only the time of its last request, and a second from it', () => {
    const known = member('a', { ...removed, status: 'RUNNING', polls: 3, cancelled: 2 });
    const wait = { askedAt: T0, nextPollAt: T0 + 1_000 };
    expect(addedAgain(known)).toEqual(member('a', wait));
  });

  it('that is added again in flight waits for that answer', () => {
    const known = member('a', { ...removed, batch: 1 });
    expect(addedAgain(known)).toEqual(member('a', { askedAt: T0, batch: 1 }));
  });

  it('that was never asked is due when it is added again', () => {
    expect(addedAgain(member('a', { isRemoved: true }))).toEqual(member('a'));
  });
});

describe('A member that is made due', () => {
  const waits = { delayMs: 9_000, nextPollAt: T0 + 9_000 };

  it.each<[string, number, number]>([
    ['is due a second after its last request', T0 - 300, 700],
    ['is due at once when that second is over', T0 - 1_000, 0],
  ])('%s', (_, askedAt, delayMs) => {
    const before = member('a', { ...waits, askedAt });
    expect(madeDue(before, T0)).toEqual({ ...before, delayMs, nextPollAt: T0 + delayMs });
  });

  it('is due at once when it was never asked', () => {
    const before = member('a', { delayMs: 9_000, nextPollAt: 9_000 });
    expect(madeDue(before, 0)).toEqual({ ...before, delayMs: 0, nextPollAt: 0 });
  });

  it.each<[string, Partial<FleetMember>]>([
    ['no later', { askedAt: T0 - 300, delayMs: 500, nextPollAt: T0 + 699 }],
    ['at that very time', { askedAt: T0 - 300, delayMs: 500, nextPollAt: T0 + 700 }],
    ['already', {}],
  ])('stays as it is when its wait ends %s', (_, known) => {
    const before = member('a', known);
    expect(madeDue(before, T0)).toBe(before);
  });
});

describe('A member whose request a pause cancelled', () => {
  it.each([
    [0, 1, 1_000],
    [1, 2, 2_000],
    [2, 3, 4_000],
    [3, 4, 8_000],
    [4, 4, 8_000],
  ])('after %j others in a row counts %j, and waits for %j ms', (before, count, delayMs) => {
    const asked = member('a', { batch: 1, askedAt: T0 - 20, cancelled: before });
    expect(cancelled(asked, T0, T0 - 20)).toEqual({
      ...asked,
      countsFrom: T0 - 20,
      ...{ batch: null, cancelled: count, askedAt: T0, delayMs, nextPollAt: T0 + delayMs },
    });
  });

  it.each<[string, Partial<FleetMember>, number | null]>([
    ['its first turn', { countsFrom: T0 - 5_000 }, T0 - 5_000],
    ['that request when it was the first', {}, T0 - 20],
    ['its first answer, which its start tells', { startedAt: T0 - 9_000 }, null],
  ])('has its deadline counted from %s', (_, known, countsFrom) => {
    const asked = member('a', { batch: 1, askedAt: T0 - 20, ...known });
    expect(cancelled(asked, T0, T0 - 20)).toMatchObject({ ...known, countsFrom });
  });

  const wait = { askedAt: T0, delayMs: 4_000, nextPollAt: T0 + 4_000 };
  const waits = member('a', { ...wait, cancelled: 3 });

  it('is due as soon as its gap is over when the fleet resumes', () => {
    const due = { ...waits, delayMs: 0, nextPollAt: T0 + 1_000 };
    expect(resumed(waits, T0 + 1_000)).toEqual(due);
  });

  it('waits on when it resumes within the gap', () => {
    expect(resumed(waits, T0 + 999)).toBe(waits);
  });

  it.each<[string, Partial<FleetMember>]>([
    ['it was not cancelled', { cancelled: 0 }],
    ['it is in flight again', { batch: 2 }],
    ['it has ended', { ending: { reason: 'aborted', at: T0 } }],
  ])('stays as it is when %s', (_, known) => {
    const other = { ...waits, ...known };
    expect(resumed(other, T0 + 2_000)).toBe(other);
  });
});
