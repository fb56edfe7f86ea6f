import { describe, expect, it } from 'vitest';
import { transition } from 'xstate';
import type { Observation } from '../../../machines/poll/observation.ts';
import type { PolicyInput } from '../../../machines/poll/policy.ts';
import { pollingMachine } from '../../../machines/polling.machine.ts';
import {
  afterWait,
  fold,
  inputOf,
  next,
  type Step,
  started,
  stateOf,
} from '../../support/chart.ts';
import {
  accepted,
  failed,
  missing,
  rateLimited,
  reading,
  T0,
  unavailable,
} from '../../support/observations.ts';

/** The first request starts at `T0`, and takes 20 ms. */
const START = { type: 'poll.start', at: T0 } as const;

const polled = (steps: readonly Step[], policy: PolicyInput = { deadlineMs: 60_000 }) =>
  [START, ...steps].reduce(next, started({ autoStart: false, policy }));

const at = <T extends Observation>(observation: T, ms: number): T => ({
  ...observation,
  at: T0 + ms,
});

const first = at(reading(), 20);
const endOf = (steps: readonly Step[], policy?: PolicyInput) =>
  polled(steps, policy).output?.reason ?? null;

describe('A deadline', () => {
  it('counts from the start of the first request, not from its answer', () => {
    const slow = at(reading('RUNNING', { elapsedMs: 4_000 }), 4_000);
    expect(polled([slow]).context.startedAt).toBe(T0);
    expect(fold([slow]).context.startedAt).toBe(T0);
    expect(inputOf(polled([slow, { type: 'poll.refresh', at: T0 + 4_000 }]))).toMatchObject({
      deadlineAt: T0 + 60_000,
      deadlineMs: 60_000,
    });
  });

  it.each([
    ['a clock that is set back by an hour', [first], -3_600_000, null],
    ['a first answer by a clock that is an hour ahead', [], 0, at(reading(), 3_600_000)],
  ])('isn’t put off by %s', (_, before, setMs, observation) => {
    const policy = { deadlineMs: 60_000 };
    const answer = at(reading('RUNNING', { elapsedMs: 20 }), 5_020 + setMs);
    const poll = [START, ...before, answer].reduce<ReturnType<typeof started>>(
      next,
      started({ autoStart: false, policy, observation }),
    );
    expect(poll.context).toMatchObject({
      ...{ startedAt: T0 + 5_000 + setMs, changedAt: T0 + 5_020 + setMs },
    });
  });

  it('is known to the first request as soon as its time is', () => {
    expect(inputOf(polled([]))?.deadlineAt).toBe(T0 + 60_000);
    expect(inputOf(started({ policy: { deadlineMs: 60_000 } }))).toMatchObject({
      deadlineAt: null,
      deadlineMs: 60_000,
    });
  });

  it('leaves a wait whole that ends a second before it', () => {
    const late = at(reading('RUNNING', { data: 1 }), 54_000);
    expect(polled([first, late]).context.delayMs).toBe(5_000);
  });

  it.each<[string, Observation, number]>([
    ['a plain wait', at(reading(), 56_000), 3_000],
    ['a backoff', at(unavailable(failed('timeout')), 52_000), 7_000],
    ['an advice, which never ends a poll', at(reading('X', { askedMs: 7_200_000 }), 20), 58_980],
    ['an advice on work that is accepted', at(accepted({ askedMs: 7_200_000 }), 20), 58_980],
    ['the spread of an order, but not the order', at(rateLimited(30_000), 27_000), 32_000],
    ['all of the spread of an order', at(rateLimited(30_000), 29_500), 30_000],
    [
      'the spread of a 503’s order, but not the order',
      at(unavailable(failed('http', 503), { askedMs: 30_000 }), 27_000),
      32_000,
    ],
  ])('cuts %s, so that one last check can be answered a second before it', (_, answer, delayMs) => {
    const { context } = polled([first, answer]);
    expect(context).toMatchObject({ delayMs, nextPollAt: answer.at + delayMs, ending: null });
  });

  it('leaves a slow server twice the time of its last answer', () => {
    const slow = at(reading('RUNNING', { elapsedMs: 4_000 }), 48_000);
    expect(polled([first, slow]).context.delayMs).toBe(4_000);
    const slower = at(reading('RUNNING', { elapsedMs: 4_000 }), 52_001);
    expect(endOf([first, slower])).toBe('deadline');
  });

  it('leaves a long poll a second, for it answers when the time is over', () => {
    const held = { elapsedMs: 30_000, isLongPoll: true };
    const answers = [at(accepted(held), 30_000)];
    expect(polled(answers).context).toMatchObject({ delayMs: 0, ending: null });
    expect(endOf([at(accepted(held), 59_001)])).toBe('deadline');
  });

  it('ends a poll as soon as there is no room for another check, with the last reading', () => {
    const last = at(reading('RUNNING', { detail: 'half way' }), 58_021);
    expect(endOf([first, at(reading(), 58_020)])).toBeNull();
    expect(polled([first, last]).output).toEqual({
      ...{ type: 'error', reason: 'deadline', id: 'abc' },
      ...{ status: 'RUNNING', detail: 'half way', label: null, data: { status: 'RUNNING' } },
      ...{ failure: null, polls: 2, startedAt: T0, endedAt: T0 + 58_021 },
    });
  });

  it('makes room for a check within a second when the policy’s own interval is that short', () => {
    const policy = { deadlineMs: 60_000, interval: { minMs: 100, maxMs: 100 } };
    expect(polled([first, at(reading(), 58_900)], policy).context.delayMs).toBe(100);
    expect(endOf([first, at(reading(), 58_901)], policy)).toBe('deadline');
  });

  it.each<[string, Observation]>([
    ['succeeded', reading('STOPPED', { verdict: 'succeeded' })],
    ['failed', reading('ERROR', { verdict: 'failed' })],
    ['stopped', reading('CANCELED', { verdict: 'stopped' })],
    ['missing', missing()],
  ])('yields to the verdict that an answer after it brings: %s', (reason, answer) => {
    expect(endOf([first, at(answer, 60_020)])).toBe(reason);
  });

  it.each<[string, Observation, string | null]>([
    ['a 429 that reaches it', at(rateLimited(59_980), 20), 'deadline'],
    ['a 429 that ends before it', at(rateLimited(59_979), 20), null],
    ['a 429 without a time', at(rateLimited(), 30_000), 'deadline'],
    ['a 429 without a time that ends before it', at(rateLimited(), 29_999), null],
    [
      'a 503 that asks for a wait until then',
      at(unavailable(failed('http', 503), { askedMs: 59_980 }), 20),
      'deadline',
    ],
    [
      'a 404 within its grace that asks for a wait until then',
      at(missing({ askedMs: 59_980 }), 20),
      'deadline',
    ],
    [
      'a 429 for longer than is accepted: the deadline is the closer reason',
      at(rateLimited(7_200_000), 20),
      'deadline',
    ],
  ])('is the end at once of a poll that is refused: %s', (_, answer, reason) => {
    expect(endOf([answer], { deadlineMs: 60_000, missingGrace: 1 })).toBe(reason);
  });

  it.each([1, 400, 999, 1_019])('of %i ms has room for one request', (deadlineMs) => {
    expect(endOf([], { deadlineMs })).toBeNull();
    expect(endOf([first], { deadlineMs })).toBe('deadline');
  });

  it('counts no failures, unless the policy does', () => {
    const failures = Array.from({ length: 12 }, (_, n) => at(unavailable(), 20 + n));
    expect(endOf(failures)).toBeNull();
    expect(endOf(failures, { deadlineMs: 60_000, maxFailures: 10 })).toBe('exhausted');
    expect(endOf(failures, {})).toBe('exhausted');
  });
});

describe('A deadline that passes while a poll is paused', () => {
  const resumed = next(polled([first, { type: 'poll.pause', at: T0 + 1_000 }]), {
    type: 'poll.resume',
    at: T0 + 90_000,
  });

  it('is wall time, but one check is made before it ends the poll', () => {
    expect(resumed.context).toMatchObject({ delayMs: 0, ending: null });
    const asking = afterWait(resumed);
    expect(stateOf(asking)).toBe('polling.fetching');
    expect(next(asking, at(reading(), 90_020)).output).toMatchObject({
      reason: 'deadline',
      polls: 2,
      endedAt: T0 + 90_020,
    });
  });

  it('yields to the verdict of that check', () => {
    const done = at(reading('STOPPED', { verdict: 'succeeded' }), 90_020);
    expect(next(afterWait(resumed), done).output?.reason).toBe('succeeded');
  });

  it('is the same for one that was restored', () => {
    const waiting = JSON.parse(
      JSON.stringify(pollingMachine.getPersistedSnapshot(polled([first]))),
    );
    const woken = transition(pollingMachine, pollingMachine.resolveState(waiting), {
      type: 'poll.wake',
      at: T0 + 90_000,
      afterRestore: true,
    })[0];
    expect(woken.context).toMatchObject({ delayMs: 0, ending: null });
    expect(stateOf(woken)).toBe('polling.waiting');
  });
});
