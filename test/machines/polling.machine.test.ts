import { describe, expect, it } from 'vitest';
import {
  type AnyStateMachine,
  createActor,
  fromPromise,
  initialTransition,
  SimulatedClock,
  transition,
  waitFor,
} from 'xstate';
import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import {
  afterWait,
  answeredWith,
  emittedBy,
  fold,
  inputOf,
  next,
  type Step,
  started,
  stateOf,
} from '../support/chart.ts';
import {
  accepted,
  answered,
  failed,
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
import { transitionsOf } from '../support/transitions.ts';

const stopped = reading('STOPPED', { verdict: 'succeeded' });
const canceled = reading('CANCELED', { verdict: 'stopped', detail: 'by a user' });
const blocked = reading('PAUSED', { verdict: 'blocked', detail: 'waits for an approval' });
const broken = reading('ERROR', { verdict: 'failed', detail: 'why' });

const withGetter = (name: string, get: () => unknown) =>
  Object.defineProperty({ ...reading() }, name, { get, enumerable: true });

describe(pollingMachine.id, () => {
  describe('decides', () => {
    it.each<[string, Observation[], string, string | null]>([
      ['a pending reading leads to waiting', [reading()], 'polling.waiting', null],
      ['a verdict of succeeded ends in stopped', [stopped], 'stopped', 'succeeded'],
      ['a verdict of failed ends in error', [broken], 'error', 'failed'],
      ['a verdict of stopped ends in stopped', [canceled], 'stopped', 'stopped'],
      ['a verdict of blocked leads to waiting', [blocked], 'polling.waiting', null],
      ['work that is accepted leads to waiting', [accepted()], 'polling.waiting', null],
      [
        'a 304 after a reading that is blocked leads to waiting',
        [blocked, unchanged()],
        'polling.waiting',
        null,
      ],
      ['a 304 after a reading leads to waiting', [reading(), unchanged()], 'polling.waiting', null],
      ['a 304 without a reading leads to waiting', [unchanged()], 'polling.waiting', null],
      ['404 ends in notFound', [missing()], 'notFound', 'missing'],
      [
        'a verdict of missing ends in notFound',
        [reading('GONE', { verdict: 'missing' })],
        'notFound',
        'missing',
      ],
      ['401 ends in unauthorized', [unauthorized()], 'unauthorized', 'unauthorized'],
      [
        '403 ends in unauthorized',
        [unauthorized({ httpStatus: 403 })],
        'unauthorized',
        'unauthorized',
      ],
      ['429 leads to rateLimited', [rateLimited()], 'polling.rateLimited', null],
      [
        'a 429 past rateLimit.maxMs ends in error',
        [rateLimited(3_600_001)],
        'error',
        'rateLimited',
      ],
      [
        'a 429 of exactly rateLimit.maxMs leads to rateLimited',
        [rateLimited(3_600_000)],
        'polling.rateLimited',
        null,
      ],
      ['an unavailable server leads to backoff', [unavailable()], 'polling.backoff', null],
      [
        'a 503 whose Retry-After is a day ends in error',
        [unavailable(failed(), { askedMs: 9e7 })],
        'error',
        'rateLimited',
      ],
      ['a rejected request ends in error', [rejected()], 'error', 'rejected'],
    ])('%s', (_, observations, state, reason) => {
      const snapshot = fold(observations);
      expect(stateOf(snapshot)).toBe(state);
      expect(snapshot.output?.reason ?? null).toBe(reason);
    });

    it('gives up after as many failures in a row as the policy allows', () => {
      const policy = { maxFailures: 3 };
      expect(stateOf(fold([unavailable(), unavailable()], { policy }))).toBe('polling.backoff');
      const spent = fold([unavailable(), unavailable(), unavailable()], { policy });
      expect(spent.output).toMatchObject({ type: 'error', reason: 'exhausted', polls: 3 });
    });

    it.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])(
      'never counts a shortage of this machine (%s), and gives it the longest backoff',
      (cause) => {
        const shortage = unavailable({ ...failed(), cause });
        const policy = { maxFailures: 2 };
        const short = fold(
          Array.from({ length: 20 }, () => shortage),
          { policy },
        );
        expect(stateOf(short)).toBe('polling.backoff');
        expect(short.context).toMatchObject({ failures: 0, delayMs: 22_500 });
        expect(fold([unavailable(), shortage], { policy }).context.failures).toBe(1);
        expect(fold([unavailable(), shortage, unavailable()], { policy }).output?.reason).toBe(
          'exhausted',
        );
        const steady = { policy: { backoff: { factor: 1 } } };
        expect(fold([shortage], steady).context.delayMs).toBe(750);
      },
    );

    it('counts an address that this machine can’t use, for it may stay so', () => {
      const unusable = unavailable({ ...failed(), cause: 'EADDRNOTAVAIL' });
      expect(fold([unusable], { policy: { maxFailures: 1 } }).output?.reason).toBe('exhausted');
    });

    it('never gives up when maxFailures is null', () => {
      const steps = Array.from({ length: 100 }, () => unavailable());
      expect(stateOf(fold(steps, { policy: { maxFailures: null } }))).toBe('polling.backoff');
    });

    it('forgets failures with a good answer', () => {
      const policy = { maxFailures: 2 };
      const steps = [unavailable(), reading(), unavailable(), unchanged(), unavailable()];
      expect(stateOf(fold(steps, { policy }))).toBe('polling.backoff');
    });

    it('tolerates as many misses in a row as the grace', () => {
      const policy = { missingGrace: 1 };
      expect(stateOf(fold([missing()], { policy }))).toBe('polling.waiting');
      expect(stateOf(fold([missing(), missing()], { policy }))).toBe('notFound');
      expect(stateOf(fold([missing(), reading(), missing()], { policy }))).toBe('polling.waiting');
    });

    it('lets a 429 between others neither lengthen nor end what is counted in a row', () => {
      const failures = [unavailable(), rateLimited(), unavailable()];
      expect(stateOf(fold(failures, { policy: { maxFailures: 3 } }))).toBe('polling.backoff');
      expect(fold(failures, { policy: { maxFailures: 2 } }).output?.reason).toBe('exhausted');
      const misses = [missing(), rateLimited(), missing()];
      expect(stateOf(fold(misses, { policy: { missingGrace: 2 } }))).toBe('polling.waiting');
      expect(stateOf(fold(misses, { policy: { missingGrace: 1 } }))).toBe('notFound');
      const verdicts = [stopped, rateLimited(), { ...stopped, at: T0 + 2_000 }];
      expect(stateOf(fold(verdicts, { policy: { confirmMs: 2_001 } }))).toBe('polling.waiting');
      expect(stateOf(fold(verdicts, { policy: { confirmMs: 2_000 } }))).toBe('stopped');
    });
  });

  describe('waits', () => {
    it.each<[string, Observation[], number]>([
      ['5 s while it runs', [reading()], 5_000],
      [
        'as the reading suggests',
        [reading('STARTING', { interval: { minMs: 2_000, maxMs: 3_000 } })],
        2_000,
      ],
      ['65 s when a good answer advises 60', [reading('RUNNING', { askedMs: 60_000 })], 65_000],
      ['30 s after a 429 that names no time', [rateLimited()], 30_000],
      ['half of an interval or of 7 s more than a 429 asks', [rateLimited(7_000)], 10_500],
      ['three quarters of 1 s after a failure', [unavailable()], 750],
      ['three quarters of 2 s after the second', [unavailable(), unavailable()], 1_500],
      ['10 s after a timeout', [unavailable(failed('timeout'))], 10_000],
      ['5 s more than a 503 asks', [unavailable(failed('http', 503), { askedMs: 20_000 })], 25_000],
    ])('%s', (_, observations, delayMs) => {
      const { context } = fold(observations);
      expect(context.delayMs).toBe(delayMs);
      expect(context.nextPollAt).toBe(T0 + delayMs);
    });

    it('anew when the status changes though the data doesn’t', () => {
      const same = { data: { title: 'x' }, at: T0 + 80_000 };
      expect(
        fold([reading('IDLE', { ...same, at: T0 }), reading('RUNNING', same)]).context,
      ).toMatchObject({
        changedAt: T0 + 80_000,
        delayMs: 5_000,
      });
    });

    it('longer the longer nothing changes', () => {
      const later = reading('RUNNING', { at: T0 + 80_000 });
      expect(fold([reading(), later]).context.delayMs).toBe(8_000);
      const changed = reading('RUNNING', { at: T0 + 80_000, data: { title: 'new' } });
      expect(fold([reading(), changed]).context.delayMs).toBe(5_000);
    });

    it('twice as long after a 429, then as before: one step per good answer', () => {
      const once = [rateLimited(1_000), reading()];
      expect(fold(once).context.delayMs).toBe(10_000);
      expect(fold([...once, reading()]).context.delayMs).toBe(5_000);

      const twice = [rateLimited(1_000), rateLimited(1_000)];
      const delays = [1, 2, 3].map(
        (answers) =>
          fold([...twice, ...Array.from({ length: answers }, () => reading())]).context.delayMs,
      );
      expect(delays).toEqual([20_000, 10_000, 5_000]);

      const missed = fold([rateLimited(1_000), missing(), reading()], {
        policy: { missingGrace: 1 },
      });
      expect(missed.context.delayMs).toBe(10_000);
    });
  });

  it('gives its fetch actor what to ask for', () => {
    const policy = { requestTimeoutMs: 150 };
    expect(inputOf(fold([], { policy }))).toEqual({
      id: 'abc',
      requestTimeoutMs: 150,
      validators: null,
      deadlineAt: null,
      deadlineMs: null,
      last: null,
      wasMalformed: false,
    });
    const validators = { etag: '"1"', lastModified: null };
    const later = fold(
      [reading('RUNNING', { validators }), { type: 'poll.refresh', at: T0 + 1_000 }],
      { policy },
    );
    expect(inputOf(later)).toMatchObject({
      validators,
      last: { status: 'RUNNING', verdict: 'pending', detail: null, label: null, next: null },
    });
  });

  describe('listens', () => {
    const idle = started({ autoStart: false });

    it('before its first request, unless it starts at once', () => {
      const [untold] = initialTransition(pollingMachine, { id: 'abc' });
      expect(stateOf(untold)).toBe('idle');
    });

    it('to nothing but start and stop while idle', () => {
      expect(stateOf(idle)).toBe('idle');
      for (const type of ['poll.refresh', 'poll.pause', 'poll.resume', 'poll.wake'] as const)
        expect(stateOf(next(idle, { type }))).toBe('idle');
      expect(stateOf(next(idle, { type: 'poll.start' }))).toBe('polling.fetching');
      expect(next(idle, { type: 'poll.stop', at: T0 }).output).toEqual({
        type: 'stopped',
        reason: 'aborted',
        id: 'abc',
        status: null,
        detail: null,
        label: null,
        data: null,
        failure: null,
        polls: 0,
        startedAt: null,
        endedAt: T0,
      });
    });

    it.each<[string, Step[]]>([
      ['fetching', []],
      ['waiting', [reading()]],
      ['backoff', [unavailable()]],
      ['rateLimited', [rateLimited()]],
      ['paused', [{ type: 'poll.pause' }]],
    ])('to stop while %s', (_, steps) => {
      const { output } = fold([...steps, { type: 'poll.stop' }]);
      expect(output).toMatchObject({ type: 'stopped', reason: 'aborted' });
    });

    it.each<[string, Step[], string]>([
      ['waiting', [reading()], 'polling.fetching'],
      ['backoff', [unavailable()], 'polling.fetching'],
      ['fetching', [], 'polling.fetching'],
      ['rateLimited', [rateLimited()], 'polling.rateLimited'],
      ['paused', [reading(), { type: 'poll.pause' }], 'paused'],
      [
        'waiting at the server’s pace, which is advice',
        [reading('RUNNING', { askedMs: 60_000 })],
        'polling.fetching',
      ],
      [
        'backoff that a 503 asked for, which is an order',
        [unavailable(failed(), { askedMs: 20_000 })],
        'polling.backoff',
      ],
      [
        'waiting for a missing one at the time that the server named',
        [missing({ askedMs: 60_000 })],
        'polling.waiting',
      ],
    ])('to refresh while %s', (_, steps, state) => {
      const grace = { policy: { missingGrace: 1 } };
      expect(stateOf(fold([...steps, { type: 'poll.refresh', at: T0 + 1_000 }], grace))).toBe(
        state,
      );
    });

    it('to a refresh within a second of the last request by asking when that second is over', () => {
      const refreshed = fold([reading(), { type: 'poll.refresh', at: T0 + 300 }]);
      expect(stateOf(refreshed)).toBe('polling.waiting');
      expect(refreshed.context).toMatchObject({ delayMs: 680, nextPollAt: T0 + 980 });
      const again = next(refreshed, { type: 'poll.refresh', at: T0 + 500 });
      expect(again.context).toMatchObject({ delayMs: 480, nextPollAt: T0 + 980 });
      expect(stateOf(next(again, { type: 'poll.refresh', at: T0 + 980 }))).toBe('polling.fetching');
    });

    it('to a refresh without a time as if none had passed, and to a second one not at all', () => {
      const refreshed = fold([reading(), { type: 'poll.refresh' }]);
      expect(refreshed.context).toMatchObject({ delayMs: 980, nextPollAt: T0 + 980 });
      expect(next(refreshed, { type: 'poll.refresh' })).toBe(refreshed);
      const slow = reading('RUNNING', { elapsedMs: 1_000 });
      expect(stateOf(fold([slow, { type: 'poll.refresh' }]))).toBe('polling.fetching');
    });

    it('to a refresh in mid-request by asking once more, a second after that one began', () => {
      const refreshed = fold([{ type: 'poll.refresh' }, reading()]);
      expect(stateOf(refreshed)).toBe('polling.waiting');
      expect(refreshed.context).toMatchObject({ delayMs: 980, refreshRequested: true });
      const slow = reading('RUNNING', { elapsedMs: 2_000 });
      const atOnce = fold([{ type: 'poll.refresh' }, slow]);
      expect(stateOf(atOnce)).toBe('polling.fetching');
      expect(atOnce.context.refreshRequested).toBe(false);
      const held = fold([{ type: 'poll.refresh' }, rateLimited()]);
      expect(held.context.delayMs).toBe(30_000);
    });

    it('to a refresh by never asking later than it would have', () => {
      const policy = { interval: { minMs: 100, maxMs: 100 } };
      expect(fold([reading(), { type: 'poll.refresh' }], { policy }).context.delayMs).toBe(100);
    });

    it.each<[string, Observation, number | undefined, number]>([
      ['waiting, in time', reading(), T0 + 1_000, 4_000],
      ['waiting, late', reading(), T0 + 99_000, 0],
      ['waiting, before it began', reading(), T0 - 99_000, 5_000],
      ['waiting, without a time', reading(), undefined, 5_000],
      ['waiting, with a time that is none', reading(), Number.NaN, 5_000],
      [
        'waiting at the server’s pace, without a time',
        reading('RUNNING', { askedMs: 60_000 }),
        undefined,
        65_000,
      ],
      ['backoff, without a time', unavailable(), undefined, 750],
      ['rateLimited, in time', rateLimited(), T0 + 10_000, 20_000],
      ['rateLimited, without a time', rateLimited(), undefined, 30_000],
    ])('to wake and to resume with what is left of the wait: %s', (_, observation, at, delayMs) => {
      const before = fold([observation]);
      const woken = next(before, { type: 'poll.wake', at });
      const resumed = next(next(before, { type: 'poll.pause' }), { type: 'poll.resume', at });
      for (const snapshot of [woken, resumed]) {
        expect(stateOf(snapshot)).toBe(stateOf(before));
        expect(snapshot.context.delayMs).toBe(delayMs);
        expect(snapshot.context.nextPollAt).toBe(before.context.nextPollAt);
      }
    });

    it('to wake in mid-request by leaving the request alone', () => {
      const before = started();
      expect(next(before, { type: 'poll.wake' }).children).toBe(before.children);
    });

    it('to a wake without a later time by leaving the armed wait alone', () => {
      const waiting = fold([rateLimited()]);
      for (const at of [undefined, Number.NaN, T0 - 1, T0])
        expect(next(waiting, { type: 'poll.wake', at })).toBe(waiting);
    });

    it('to resume after a pause in mid-request by asking again, a second after the pause', () => {
      const since = (resumedAt: number | undefined, pausedAt: number | undefined = undefined) => {
        const paused = fold([{ type: 'poll.pause', at: pausedAt }]);
        return next(paused, { type: 'poll.resume', at: resumedAt });
      };
      expect(stateOf(since(undefined))).toBe('polling.waiting');
      expect(since(undefined).context).toMatchObject({ delayMs: 1_000, nextPollAt: null });
      expect(since(T0).context).toMatchObject({ delayMs: 1_000, nextPollAt: T0 + 1_000 });
      expect(since(T0 + 600, T0).context).toMatchObject({ delayMs: 400, nextPollAt: T0 + 1_000 });
      expect(stateOf(since(T0 + 1_000, T0))).toBe('polling.fetching');
    });

    it('to pauses that cancel one request after another by waiting longer, or by asking as it resumes', () => {
      let snapshot = next(started({ autoStart: false }), { type: 'poll.start', at: T0 });
      let at = T0;
      for (const delayMs of [1_000, 2_000, 4_000, 8_000, 8_000]) {
        snapshot = next(snapshot, { type: 'poll.pause', at });
        expect(stateOf(next(snapshot, { type: 'poll.resume', at: at + 1_000 }))).toBe(
          'polling.fetching',
        );
        snapshot = next(snapshot, { type: 'poll.resume', at });
        expect(snapshot.context.delayMs).toBe(delayMs);
        at += delayMs;
        snapshot = next(snapshot, { type: 'poll.wake', at });
        expect(stateOf(snapshot)).toBe('polling.fetching');
      }
      expect(fold([reading()]).context.unanswered).toBe(0);
    });

    it('to a pause of the request after a hold by asking again a second after the pause', () => {
      const asking = afterWait(fold([rateLimited(5_000)]));
      const paused = next(asking, { type: 'poll.pause', at: T0 + 7_600 });
      const resumed = next(paused, { type: 'poll.resume', at: T0 + 7_700 });
      expect(stateOf(resumed)).toBe('polling.rateLimited');
      expect(resumed.context).toMatchObject({ delayMs: 900, nextPollAt: T0 + 8_600 });
    });
  });

  describe('remembers', () => {
    it('the data by the same reference while readings are deep-equal', () => {
      const first = fold([reading('RUNNING', { data: { a: [1], b: 2 } })]);
      const second = fold([
        reading('RUNNING', { data: first.context.data }),
        reading('RUNNING', { data: { b: 2, a: [1] } }),
      ]);
      expect(second.context.data).toBe(first.context.data);
    });

    it('nothing that isn’t JSON, and the data once', () => {
      const snapshot = fold([reading(), unavailable(), rateLimited(1_000)]);
      expect(JSON.parse(JSON.stringify(snapshot.context))).toEqual(snapshot.context);
      expect(fold([reading()]).context.observation).not.toHaveProperty('data');
    });

    it('the failure until the next good answer', () => {
      expect(fold([unavailable()]).context.failure?.code).toBe('network');
      expect(fold([unavailable(), reading()]).context.failure).toBeNull();
      expect(fold([rateLimited()]).context.failure).toMatchObject({
        httpStatus: 429,
        retryable: true,
      });
    });
  });

  describe('emits', () => {
    const typesBy = (observations: Observation[]) =>
      emittedBy(observations).map(({ type }) => type);

    it('of each request, and of each new status', () => {
      expect(typesBy([reading('STARTING'), reading('RUNNING'), reading('RUNNING')])).toEqual([
        'request.succeeded',
        'status.changed',
        'request.succeeded',
        'status.changed',
        'request.succeeded',
      ]);
      expect(emittedBy([reading('STARTING', { detail: 'soon' })])[1]).toEqual({
        type: 'status.changed',
        status: 'STARTING',
        previous: null,
        verdict: 'pending',
        detail: 'soon',
        label: null,
        progress: null,
        data: { status: 'STARTING' },
        at: T0,
      });
    });

    it('of a status and a detail of a megabyte 200 characters, which the outcome keeps whole', () => {
      const long = 'x'.repeat(1_000_000);
      const ended = reading(long, { detail: `log\n${long}`, verdict: 'succeeded' });
      const [succeeded, changed] = emittedBy([ended]);
      const cut = `${'x'.repeat(199)}…`;
      expect(succeeded).toMatchObject({ status: cut });
      expect(changed).toMatchObject({ status: cut, detail: cut, previous: null });
      expect(emittedBy([reading(long), reading('RUNNING')])[3]).toMatchObject({ previous: cut });
      expect(emittedBy([reading(long), unchanged()])[2]).toMatchObject({ status: cut });
      expect(fold([ended]).output).toMatchObject({ status: long, detail: `log\n${long}` });
    });

    it('of each failure', () => {
      expect(emittedBy([unavailable()])[0]).toEqual({
        type: 'request.failed',
        failure: failed(),
        elapsedMs: 20,
        at: T0,
      });
      for (const observation of [missing(), rateLimited(), unauthorized(), rejected()])
        expect(typesBy([observation])).toEqual(['request.failed']);
    });

    it('of a status that stays, when its verdict or its detail is another', () => {
      const changes = (...observations: Observation[]) =>
        emittedBy(observations).filter(({ type }) => type === 'status.changed');
      const paused = reading('PAUSED', { detail: 'waits for Ann' });
      expect(changes(paused, { ...paused, verdict: 'blocked' })).toMatchObject([
        { status: 'PAUSED', previous: null, verdict: 'pending' },
        { status: 'PAUSED', previous: 'PAUSED', verdict: 'blocked' },
      ]);
      expect(changes(paused, { ...paused, detail: 'waits for Bob' })).toMatchObject([
        { detail: 'waits for Ann' },
        { previous: 'PAUSED', detail: 'waits for Bob' },
      ]);
      expect(changes(paused, reading('PAUSED'))).toMatchObject([{}, { detail: null }]);
      const [first, second] = [reading('A', { data: 1 }), reading('A', { data: 2 })];
      expect(changes(first, second)).toHaveLength(1);
      expect(changes(paused, { ...paused, progress: 0.5, label: 'x' })).toHaveLength(1);
      expect(changes(paused, unavailable(), unchanged(), accepted(), paused)).toHaveLength(1);
    });

    it('of progress and of what the work is called', () => {
      const known = reading('BUILDING', { label: 'Build 7', progress: 0.25 });
      expect(emittedBy([known])).toMatchObject([
        { type: 'request.succeeded', status: 'BUILDING', progress: 0.25 },
        { type: 'status.changed', label: 'Build 7', progress: 0.25 },
      ]);
      const more = emittedBy([known, { ...known, progress: 0.5 }]).slice(2);
      expect(more).toMatchObject([{ type: 'request.succeeded', progress: 0.5 }]);
      expect(emittedBy([known, reading('TESTING')]).slice(2)).toMatchObject([
        { type: 'request.succeeded', status: 'TESTING', progress: null },
        { type: 'status.changed', label: 'Build 7', progress: null },
      ]);
    });

    it('of work that is accepted before there is any status', () => {
      expect(emittedBy([accepted()])).toEqual([
        { type: 'request.succeeded', status: null, progress: null, elapsedMs: 20, at: T0 },
      ]);
    });

    it('of a request that found nothing new', () => {
      expect(emittedBy([reading(), unchanged()])[2]).toMatchObject({
        type: 'request.succeeded',
        status: 'RUNNING',
      });
    });
  });

  it('answers a user interface’s questions with tags', () => {
    const tags = (steps: Step[]) => [...fold(steps).tags].sort();
    expect(tags([])).toEqual(['busy', 'live']);
    expect(tags([reading()])).toEqual(['live']);
    expect(tags([rateLimited()])).toEqual(['held', 'live']);
    expect(tags([{ type: 'poll.pause' }])).toEqual([]);
    expect(tags([stopped])).toEqual([]);
  });

  it('says why a transition does nothing, and all that it says in sentences', () => {
    const transitions = transitionsOf(pollingMachine as AnyStateMachine);
    const silent = transitions.filter(
      ({ target, actions, description }) => !target && actions.length === 0 && !description,
    );
    expect(silent.map(({ eventType }) => eventType)).toEqual([]);
    const said = transitions.flatMap(({ description }) => description ?? []);
    expect(said.length).toBeGreaterThan(0);
    for (const sentence of said) expect(sentence).toMatch(/^[A-Z].+\.$/);
  });

  it('describes each of its states', () => {
    const { states } = pollingMachine;
    const nodes = [states, states.polling?.states ?? {}].flatMap((level) => Object.values(level));
    expect(nodes).toHaveLength(12);
    const silent = nodes.filter(({ description }) => !description);
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  it('ends with a defect, and says how to fill it, when its fetchStatus slot is empty', async () => {
    const actor = createActor(pollingMachine, { input: { id: 'abc', autoStart: true } }).start();
    const { output } = await waitFor(actor, ({ status }) => status === 'done');
    expect(output).toMatchObject({
      type: 'error',
      reason: 'defect',
      failure: { code: 'defect', httpStatus: null, retryable: false },
    });
    expect(output?.failure?.message).toContain('createPollingMachine(resource)');
    expect(output?.failure?.message).toContain('pollingMachine.provide({ actors: { fetchStatus');
  });

  it.each<[string, unknown, string | RegExp]>([
    ['nothing', undefined, refusal('fetchStatus', 'undefined')],
    ['null', null, refusal('fetchStatus', 'null')],
    ['a text', 'RUNNING', refusal('fetchStatus', '"RUNNING"')],
    [
      'an unknown type',
      { ...reading(), type: 'success' },
      refusal('fetchStatus.type', '"success"'),
    ],
    ['a type that all objects have', { ...reading(), type: 'toString' }, 'fetchStatus.type'],
    ['no time', { ...reading(), at: undefined }, refusal('fetchStatus.at', 'undefined')],
    [
      'a time past all dates',
      { ...reading(), at: 9e15 },
      refusal('fetchStatus.at', '9000000000000000'),
    ],
    [
      'a jitter that is none',
      { ...reading(), jitter: Number.NaN },
      refusal('fetchStatus.jitter', 'NaN'),
    ],
    ['an infinite duration', { ...reading(), elapsedMs: Infinity }, 'fetchStatus.elapsedMs'],
    ['a negative pace', { ...reading(), askedMs: -1 }, refusal('fetchStatus.askedMs', '-1')],
    ['a status that is none', { ...reading(), status: 7 }, refusal('fetchStatus.status', '7')],
    [
      'an unknown verdict',
      { ...reading(), verdict: 'done' },
      refusal('fetchStatus.verdict', '"done"'),
    ],
    [
      'a detail that is none',
      { ...reading(), detail: {} },
      refusal('fetchStatus.detail', 'an object'),
    ],
    [
      'half an interval',
      { ...reading(), interval: { minMs: 1 } },
      refusal('fetchStatus.interval.maxMs', 'undefined'),
    ],
    [
      'an interval upside down',
      { ...reading(), interval: { minMs: 9, maxMs: 1 } },
      refusal('fetchStatus.interval.minMs', '9'),
    ],
    [
      'a confirmation that is none',
      { ...reading(), confirmMs: -1 },
      refusal('fetchStatus.confirmMs', '-1'),
    ],
    [
      'a validator of two lines',
      reading('RUNNING', { validators: { etag: 'a\r\nb', lastModified: null } }),
      'fetchStatus.validators.etag',
    ],
    ['no validators', { ...reading(), validators: undefined }, 'fetchStatus.validators'],
    [
      'a hold that is none',
      { ...rateLimited(), askedMs: 'soon' },
      refusal('fetchStatus.askedMs', '"soon"'),
    ],
    [
      'no failure',
      { ...unavailable(), failure: undefined },
      refusal('fetchStatus.failure', 'undefined'),
    ],
    [
      'half a failure',
      { ...rejected(), failure: { code: 'oops' } },
      refusal('fetchStatus.failure.code', '"oops"'),
    ],
    ['no HTTP status', { ...unauthorized(), httpStatus: '401' }, 'fetchStatus.httpStatus'],
    [
      'what is inherited',
      Object.assign(
        Object.create({ interval: { minMs: Number.NaN, maxMs: Number.NaN } }),
        reading(),
      ),
      'fetchStatus: expected a plain object, got an object',
    ],
    [
      'an instance of a class',
      new (class {
        type = 'reading';
      })(),
      'fetchStatus: expected a plain object, got an object',
    ],
    ['a getter', withGetter('at', () => T0), refusal('fetchStatus.at', '"a getter"')],
    [
      'a getter that throws',
      withGetter('jitter', () => {
        throw new Error('no');
      }),
      refusal('fetchStatus.jitter', '"a getter"'),
    ],
    [
      'a proxy that throws nothing that has words',
      new Proxy(reading(), {
        get: () => {
          throw null;
        },
      }),
      'null',
    ],
  ])(
    'ends with a defect that names the part when its fetch actor answers with %s',
    (_, output, message) => {
      const { status, context, output: outcome } = answeredWith(output);
      expect(status).toBe('done');
      expect(outcome).toMatchObject({ type: 'error', reason: 'defect', polls: 0 });
      expect(outcome?.failure).toMatchObject({ code: 'defect', retryable: false });
      expect(outcome?.failure?.message).toMatch(message);
      expect(context.delayMs).toBe(0);
    },
  );

  it('ends with a defect at the time of the last answer', () => {
    const asking = afterWait(fold([reading()]));
    const { output } = transition(pollingMachine, asking, answered({} as never) as never)[0];
    expect(output).toMatchObject({ reason: 'defect', polls: 1, endedAt: T0, status: 'RUNNING' });
  });

  it('ends with a defect when something that has no words is thrown', async () => {
    const fetchStatus = fromPromise<Observation, FetchInput>(() =>
      Promise.reject(Object.create(null)),
    );
    const actor = createActor(pollingMachine.provide({ actors: { fetchStatus } }), {
      input: { id: 'abc', autoStart: true },
    }).start();
    const { output } = await waitFor(actor, ({ status }) => status === 'done');
    expect(output?.failure).toMatchObject({
      code: 'defect',
      message: 'a value without a text was thrown',
    });
  });

  it.each([
    [{ id: '' }, 'input.id: expected a string that is not empty, got ""'],
    [{ id: 7 }, refusal('input.id', '7')],
    [undefined, refusal('input.id', 'undefined')],
    [{ id: 'abc', autoStart: 'no' }, refusal('input.autoStart', '"no"')],
    [{ id: 'abc', policy: { maxFailures: -1 } }, refusal('policy.maxFailures', '-1')],
  ])('refuses the input %j', (input, message) => {
    const { status, error } = createActor(pollingMachine, { input: input as never }).getSnapshot();
    expect(status).toBe('error');
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });

  it('fires its timer at the delay and not a millisecond before', async () => {
    const clock = new SimulatedClock();
    const actor = createActor(
      pollingMachine.provide({
        actors: { fetchStatus: fromPromise<Observation, FetchInput>(async () => reading()) },
      }),
      {
        input: { id: 'abc', autoStart: true },
        clock,
      },
    ).start();
    await waitFor(actor, (snapshot) => snapshot.matches({ polling: 'waiting' }));
    clock.increment(4_999);
    expect(stateOf(actor.getSnapshot())).toBe('polling.waiting');
    clock.increment(1);
    expect(stateOf(actor.getSnapshot())).toBe('polling.fetching');
    actor.stop();
  });
});
