import { describe, expect, it } from 'vitest';
import type { Observation, Verdict } from '../../../machines/poll/observation.ts';
import type { PolicyInput } from '../../../machines/poll/policy.ts';
import { fold, type Step, stateOf } from '../../support/chart.ts';
import {
  accepted,
  missing,
  rateLimited,
  reading,
  T0,
  unavailable,
  unchanged,
} from '../../support/observations.ts';

const read = (verdict: Verdict, ms = 0, confirmMs?: number) =>
  reading(verdict.toUpperCase(), {
    ...{ verdict, at: T0 + ms },
    ...(confirmMs !== undefined && { confirmMs }),
  });

const at = <T extends Observation>(observation: T, ms: number): T => ({
  ...observation,
  at: T0 + ms,
});

const outcomeOf = (steps: readonly Step[], policy: PolicyInput = {}) => {
  const { output } = fold(steps, { policy });
  return output ? `${output.type}/${output.reason}` : null;
};

describe('A verdict', () => {
  it.each<[Verdict, string | null]>([
    ['pending', null],
    ['blocked', null],
    ['succeeded', 'stopped/succeeded'],
    ['failed', 'error/failed'],
    ['stopped', 'stopped/stopped'],
    ['missing', 'notFound/missing'],
  ])('of %s leads to %j', (verdict, outcome) => {
    expect(outcomeOf([read(verdict)])).toBe(outcome);
  });

  it('of blocked ends a poll only when the policy ends there', () => {
    const policy = { endWhenBlocked: true };
    expect(outcomeOf([read('blocked')], policy)).toBe('stopped/blocked');
    expect(outcomeOf([read('pending'), read('blocked')], policy)).toBe('stopped/blocked');
    expect(outcomeOf([read('pending')], policy)).toBeNull();
    expect(outcomeOf([read('blocked'), unchanged()], { endWhenBlocked: false })).toBeNull();
  });

  it('that is still the same after a 304 counts', () => {
    expect(outcomeOf([read('succeeded', 0, 10_000), at(unchanged(), 10_000)])).toBe(
      'stopped/succeeded',
    );
  });

  it('of missing is a miss, which the grace may tolerate', () => {
    const policy = { missingGrace: 1 };
    expect(outcomeOf([read('missing')], policy)).toBeNull();
    expect(outcomeOf([read('missing'), missing()], policy)).toBe('notFound/missing');
    expect(outcomeOf([read('missing'), unchanged()], policy)).toBe('notFound/missing');
    expect(outcomeOf([read('missing'), accepted(), missing()], policy)).toBeNull();
  });

  it('comes with what was read, and without a failure', () => {
    const stopped = reading('CANCELED', {
      ...{ verdict: 'stopped', detail: 'by a user', label: 'Build 7', data: { id: 7 } },
    });
    expect(fold([unavailable(), stopped]).output).toEqual({
      ...{ type: 'stopped', reason: 'stopped', id: 'abc' },
      ...{ status: 'CANCELED', detail: 'by a user', label: 'Build 7', data: { id: 7 } },
      ...{ failure: null, polls: 2, startedAt: T0 - 20, endedAt: T0 },
    });
  });
});

describe('A verdict that must be read for some time', () => {
  it.each<[string, number, PolicyInput]>([
    ['the reading asks for', 5_000, {}],
    ['the policy asks for', 0, { confirmMs: 5_000 }],
    ['the reading asks for more', 5_000, { confirmMs: 4_000 }],
    ['the policy asks for more', 4_000, { confirmMs: 5_000 }],
  ])('is read at least twice over the time that %s', (_, confirmMs, policy) => {
    const first = read('succeeded', 0, confirmMs);
    const then = (ms: number) => [first, read('succeeded', ms, confirmMs)];
    expect(outcomeOf([first], policy)).toBeNull();
    expect(outcomeOf(then(4_999), policy)).toBeNull();
    expect(outcomeOf(then(5_000), policy)).toBe('stopped/succeeded');
    expect(outcomeOf([...then(2_000), read('succeeded', 5_000, confirmMs)], policy)).toBe(
      'stopped/succeeded',
    );
  });

  it.each<[Verdict, string, PolicyInput]>([
    ['failed', 'error/failed', {}],
    ['stopped', 'stopped/stopped', {}],
    ['blocked', 'stopped/blocked', { endWhenBlocked: true }],
  ])('may be any that ends a poll: %s', (verdict, outcome, policy) => {
    const confirmed = { ...policy, confirmMs: 1_000 };
    expect(outcomeOf([read(verdict)], confirmed)).toBeNull();
    expect(outcomeOf([read(verdict), read(verdict, 1_000)], confirmed)).toBe(outcome);
  });

  it('needs the time that its last reading asks for', () => {
    const [long, short] = [read('succeeded', 0, 60_000), read('succeeded', 5_000, 5_000)];
    expect(outcomeOf([long, short])).toBe('stopped/succeeded');
    expect(outcomeOf([read('succeeded', 0, 5_000), read('succeeded', 5_000, 60_000)])).toBeNull();
  });

  it.each<[string, Observation]>([
    ['another verdict', read('pending', 5_000)],
    ['another that ends a poll', read('failed', 5_000, 1_000)],
    ['a miss within its grace', at(missing(), 5_000)],
    ['that work is accepted', at(accepted(), 5_000)],
  ])('begins anew after %s', (_, other) => {
    const steps = [read('succeeded', 0, 10_000), other, read('succeeded', 10_000, 10_000)];
    const policy = { missingGrace: 1 };
    expect(outcomeOf(steps, policy)).toBeNull();
    expect(outcomeOf([...steps, read('succeeded', 20_000, 10_000)], policy)).toBe(
      'stopped/succeeded',
    );
  });

  it.each<[string, Observation]>([
    ['the server is unavailable', at(unavailable(), 5_000)],
    ['a rate limit refuses a request', at(rateLimited(), 5_000)],
    ['nothing has changed', at(unchanged(), 5_000)],
  ])('goes on while %s, which says nothing else', (_, other) => {
    const steps = [read('succeeded', 0, 10_000), other, read('succeeded', 10_000, 10_000)];
    expect(outcomeOf(steps.slice(0, 2))).toBeNull();
    expect(outcomeOf(steps)).toBe('stopped/succeeded');
  });

  it('never counts on an answer that isn’t a reading, however long it was read', () => {
    const steps = [read('succeeded', 0, 10_000), at(unavailable(), 60_000)];
    expect(outcomeOf(steps)).toBeNull();
    expect(outcomeOf([...steps.slice(0, 1), at(accepted(), 60_000)])).toBeNull();
  });

  it('needs that time by the clock as it is after it was set back', () => {
    const back = read('succeeded', -60_000, 10_000);
    const steps = [read('succeeded', 0, 10_000), back];
    expect(outcomeOf(steps)).toBeNull();
    expect(outcomeOf([...steps, read('succeeded', -50_001, 10_000)])).toBeNull();
    expect(outcomeOf([...steps, read('succeeded', -50_000, 10_000)])).toBe('stopped/succeeded');
  });

  it('is remembered in a snapshot', () => {
    expect(fold([read('succeeded', 0, 10_000)]).context).toMatchObject({
      ...{ verdict: 'succeeded', verdictSince: T0, confirmMs: 10_000 },
    });
    expect(stateOf(fold([read('succeeded', 0, 10_000)]))).toBe('polling.waiting');
  });
});
