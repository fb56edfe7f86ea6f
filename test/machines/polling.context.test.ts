import { describe, expect, it } from 'vitest';
import { createActor, fromPromise, SimulatedClock, waitFor } from 'xstate';
import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import { initialContext } from '../../machines/polling.context.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { afterWait, fold, inputOf, next, started, stateOf } from '../support/chart.ts';
import {
  accepted,
  missing,
  rateLimited,
  reading,
  rejected,
  T0,
  unauthorized,
  unavailable,
  unchanged,
} from '../support/observations.ts';
import { refusal } from '../support/refusal.ts';

/** What the creating POST was answered with. */
const created = accepted({ askedMs: 20_000 });
const idle = (observation: Observation, policy = {}) =>
  started({ observation, policy, autoStart: false });
const start = (ms: number) => ({ type: 'poll.start', at: T0 + ms }) as const;

describe('A poll whose first answer came from elsewhere', () => {
  it('knows it before it is started, and asks nothing', () => {
    const snapshot = idle(reading('QUEUED', { label: 'Build 7', next: '/2' }));
    expect(stateOf(snapshot)).toBe('idle');
    expect(snapshot.context).toMatchObject({
      ...{ status: 'QUEUED', label: 'Build 7', next: '/2', data: { status: 'QUEUED' } },
      ...{ polls: 1, startedAt: T0 - 20, at: T0, unanswered: 0, ending: null },
    });
    expect(snapshot.context.observation).not.toHaveProperty('data');
    expect(JSON.parse(JSON.stringify(snapshot.context))).toEqual(snapshot.context);
  });

  it.each([
    [0, 25_000],
    [5_000, 20_000],
    [24_999, 1],
    [90_000, 0],
  ])('asks first when that answer said: started %i ms after it, in %i ms', (ms, delayMs) => {
    const snapshot = next(idle(created), start(ms));
    expect(stateOf(snapshot)).toBe('polling.waiting');
    expect(snapshot.context).toMatchObject({ delayMs, nextPollAt: T0 + 25_000, polls: 1 });
    expect(stateOf(afterWait(snapshot))).toBe('polling.fetching');
  });

  it('begins with that wait when it starts by itself, or without a time', () => {
    expect(started({ observation: created }).context.delayMs).toBe(25_000);
    expect(next(idle(created), { type: 'poll.start' }).context.delayMs).toBe(25_000);
  });

  it('asks where that answer said', () => {
    const snapshot = next(idle(reading('QUEUED', { next: '/2' })), start(5_000));
    const asking = afterWait(snapshot);
    expect(inputOf(asking)?.last).toEqual({
      ...{ status: 'QUEUED', verdict: 'pending', detail: null, label: null, next: '/2' },
    });
  });

  it.each<[string, Observation, string]>([
    ['succeeded', reading('DONE', { verdict: 'succeeded' }), 'stopped'],
    ['failed', reading('ERROR', { verdict: 'failed' }), 'error'],
    ['stopped', reading('CANCELED', { verdict: 'stopped' }), 'stopped'],
    ['missing', missing(), 'notFound'],
    ['unauthorized', unauthorized(), 'unauthorized'],
    ['rejected', rejected(), 'error'],
    ['rateLimited', rateLimited(3_600_001), 'error'],
  ])('ends as soon as it starts when that answer ends it: %s', (reason, observation, type) => {
    expect(stateOf(idle(observation))).toBe('idle');
    const { output } = next(idle(observation), start(5_000));
    expect(output).toMatchObject({ type, reason, polls: 1 });
    expect(started({ observation }).output).toMatchObject({ type, reason, endedAt: T0 });
  });

  it.each<[string, Observation, string]>([
    ['a rate limit', rateLimited(20_000), 'polling.rateLimited'],
    ['a failure', unavailable(), 'polling.backoff'],
    ['a miss within its grace', missing(), 'polling.waiting'],
    ['no change', unchanged(), 'polling.waiting'],
  ])('begins where that answer leads: %s', (_, observation, state) => {
    expect(stateOf(started({ observation, policy: { missingGrace: 1 } }))).toBe(state);
  });

  it('counts its deadline from the request that it answers', () => {
    const snapshot = next(idle(created, { deadlineMs: 60_000 }), start(25_000));
    expect(inputOf(afterWait(snapshot))?.deadlineAt).toBe(T0 - 20 + 60_000);
  });

  it('asks once more though its deadline was over before it was started', () => {
    const late = next(idle(created, { deadlineMs: 60_000 }), start(90_000));
    expect(late.context).toMatchObject({ delayMs: 0, ending: null });
    const end = next(afterWait(late), { ...reading(), at: T0 + 90_020 });
    expect(end.output).toMatchObject({ reason: 'deadline', polls: 2 });
  });

  it('yields to a refresh, unless it was ordered to wait', () => {
    const refresh = { type: 'poll.refresh', at: T0 + 2_000 } as const;
    expect(stateOf(next(started({ observation: created }), refresh))).toBe('polling.fetching');
    const held = started({ observation: rateLimited(20_000) });
    expect(next(held, refresh)).toBe(held);
  });

  it('makes no request in the interpreter before it is due', async () => {
    const clock = new SimulatedClock();
    let requests = 0;
    const fetchStatus = fromPromise<Observation, FetchInput>(async () => {
      requests += 1;
      return reading('DONE', { verdict: 'succeeded', at: T0 + 25_020 });
    });
    const actor = createActor(pollingMachine.provide({ actors: { fetchStatus } }), {
      input: { id: 'abc', observation: created },
      clock,
    }).start();
    clock.increment(60_000);
    expect([stateOf(actor.getSnapshot()), requests]).toEqual(['idle', 0]);
    actor.send(start(1_000));
    clock.increment(23_999);
    expect(requests).toBe(0);
    clock.increment(1);
    const { output } = await waitFor(actor, ({ status }) => status === 'done');
    expect(requests).toBe(1);
    expect(output).toMatchObject({ reason: 'succeeded', polls: 2 });
  });

  it.each([null, undefined])('is another than one with %s', (observation) => {
    expect(initialContext({ id: 'abc', observation })).toMatchObject({
      observation: null,
      polls: 0,
    });
  });

  it.each<[string, unknown, string | RegExp]>([
    ['a text', 'QUEUED', refusal('input.observation', '"QUEUED"')],
    ['a list', [created], refusal('input.observation', 'an array')],
    ['no time', { ...created, at: undefined }, refusal('input.observation.at', 'undefined')],
    ['an unknown type', { ...created, type: 'ok' }, refusal('input.observation.type', '"ok"')],
    [
      'a wait that is none',
      { ...created, askedMs: '20' },
      refusal('input.observation.askedMs', '"20"'),
    ],
    [
      'a progress in percent',
      reading('X', { progress: 50 }),
      refusal('input.observation.progress', '50'),
    ],
    ['a response', new Response('{}'), refusal('input.observation', 'an object', 'a plain object')],
  ])('is refused with what is wrong when that is %s', (_, observation, message) => {
    const input = { id: 'abc', observation: observation as never };
    const { status, error } = createActor(pollingMachine, { input }).getSnapshot();
    expect(status).toBe('error');
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});

describe('What a reading says of the work', () => {
  const full = reading('BUILDING', {
    ...{ detail: 'step 3', label: 'Build 7', progress: 0.5, next: '/2' },
    data: { step: 3 },
  });
  const { data: _, ...bare } = reading('TESTING');

  it('is all kept', () => {
    expect(fold([full]).context).toMatchObject({
      ...{ status: 'BUILDING', detail: 'step 3', label: 'Build 7', progress: 0.5, next: '/2' },
      data: { step: 3 },
    });
  });

  it('is replaced, but for the label, the data and the next place, which stay when it has none', () => {
    expect(fold([full, bare as Observation]).context).toMatchObject({
      ...{ status: 'TESTING', detail: null, label: 'Build 7', progress: null, next: '/2' },
      data: { step: 3 },
    });
  });

  it('clears the next place with null, and the data with null', () => {
    const cleared = reading('TESTING', { next: null, data: null });
    expect(fold([full, cleared]).context).toMatchObject({ next: null, data: null });
  });

  it('names another label and another place', () => {
    const other = reading('TESTING', { label: 'Build 8', next: '/3' });
    expect(fold([full, other]).context).toMatchObject({ label: 'Build 8', next: '/3' });
  });

  it('stays whatever comes that is no reading', () => {
    const known = fold([full]).context;
    for (const other of [unchanged(), accepted(), unavailable(), rateLimited(), missing()]) {
      const { context } = fold([full, other], { policy: { missingGrace: 1 } });
      for (const field of ['status', 'detail', 'label', 'progress', 'next', 'data'] as const)
        expect(context[field]).toBe(known[field]);
    }
  });

  it('is in the outcome, whatever ended it', () => {
    const { output } = fold([full, { type: 'poll.stop', at: T0 + 1 }]);
    expect(output).toMatchObject({ detail: 'step 3', label: 'Build 7', data: { step: 3 } });
  });
});
