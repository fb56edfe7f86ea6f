import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  assign,
  emit,
  enqueueActions,
  fromPromise,
  log,
  setup,
  spawnChild,
  stopChild,
} from 'xstate';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { effectsOf } from '../../src/durable/effects-of.ts';
import {
  answered,
  type DurableSnapshot,
  type DurableStep,
  type Effect,
  type FetchEffect,
  failed,
  initialStep,
  performFetch,
  type ScheduleEffect,
  step,
} from '../../src/durable/index.ts';
import { resumePolling } from '../../src/polling/resume-polling.ts';
import { reading, T0 } from '../support/observations.ts';
import { refusal } from '../support/refusal.ts';

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));
const begun = () => json(initialStep(pollingMachine, { id: 'abc', autoStart: true }));
const requestIn = ({ effects }: DurableStep) =>
  effects.find(({ type }) => type === 'fetch') as FetchEffect;
const timerIn = ({ effects }: DurableStep) =>
  effects.find(({ type }) => type === 'schedule') as ScheduleEffect;
const typesOf = (effects: readonly Effect[]) => effects.map(({ type }) => type);
const next = (
  snapshot: DurableSnapshot,
  event: Parameters<typeof step<typeof pollingMachine>>[2],
) => json(step(pollingMachine, snapshot, event));

afterEach(() => vi.restoreAllMocks());

describe('A step', () => {
  it('asks for a request, then for a wait, then for the next request, and ends with the outcome', () => {
    const first = begun();
    expect(first.effects).toEqual([
      {
        type: 'fetch',
        id: 'fetchStatus:1',
        src: 'fetchStatus',
        input: {
          ...{ id: 'abc', requestTimeoutMs: 10_000, deadlineAt: null, deadlineMs: null },
          ...{ validators: null, last: null, wasMalformed: false },
        },
      },
    ]);
    const second = next(first.snapshot, answered('fetchStatus:1', reading('STARTING')));
    expect(typesOf(second.effects)).toEqual(['emit', 'emit', 'schedule']);
    const wait = timerIn(second);
    expect(wait).toMatchObject({ delayMs: 5_000, event: { type: 'durable.due', timer: wait.id } });
    const third = next(second.snapshot, wait.event);
    expect(requestIn(third).id).toBe('fetchStatus:3');
    const end = reading('STOPPED', { verdict: 'succeeded' });
    const last = next(third.snapshot, answered('fetchStatus:3', end));
    expect(last.effects.at(-1)).toMatchObject({
      type: 'done',
      outcome: { type: 'stopped', reason: 'succeeded', polls: 2 },
    });
  });

  it('changes nothing for an answer of a request that was given up, while the next is in flight', () => {
    const first = begun();
    const paused = next(first.snapshot, { type: 'poll.pause' });
    expect(paused.effects).toEqual([{ type: 'cancel', request: 'fetchStatus:1' }]);
    const { snapshot: timed } = next(first.snapshot, { type: 'poll.wake', at: T0 });
    const { snapshot: again } = next(timed, { type: 'poll.pause', at: T0 });
    const resumed = next(again, { type: 'poll.resume', at: T0 + 1_000 });
    expect(requestIn(resumed).id).toBe('fetchStatus:2');
    for (const late of [answered('fetchStatus:1', reading()), failed('fetchStatus:1', 'a bug')])
      expect(next(resumed.snapshot, late)).toEqual({ snapshot: resumed.snapshot, effects: [] });
  });

  it('changes nothing for an answer that comes twice, or for a timer that fires late or twice', () => {
    const second = next(begun().snapshot, answered('fetchStatus:1', reading()));
    const nothing = { snapshot: second.snapshot, effects: [] };
    expect(next(second.snapshot, answered('fetchStatus:1', reading()))).toEqual(nothing);
    const refreshed = next(second.snapshot, { type: 'poll.refresh', at: T0 + 1_000 });
    expect(typesOf(refreshed.effects)).toEqual(['cancel', 'fetch']);
    expect(next(refreshed.snapshot, timerIn(second).event).effects).toEqual([]);
  });

  it('changes nothing after the end', () => {
    const { snapshot, effects } = next(begun().snapshot, { type: 'poll.stop', at: T0 });
    expect(typesOf(effects)).toEqual(['cancel', 'done']);
    for (const event of [{ type: 'poll.start' as const }, answered('fetchStatus:1', reading())])
      expect(next(snapshot, event)).toEqual({ snapshot, effects: [] });
  });

  it('ends in a defect when a request breaks', () => {
    const { effects } = next(begun().snapshot, json(failed('fetchStatus:1', new Error('a bug'))));
    expect(effects.at(-1)).toMatchObject({
      outcome: { reason: 'defect', failure: { code: 'defect', message: 'a bug' } },
    });
  });

  it('refuses events that only XState may send', () => {
    for (const type of ['xstate.done.actor.fetchStatus', 'xstate.stop', 'xstate.init'])
      expect(() => step(pollingMachine, begun().snapshot, { type } as never)).toThrow(InputError);
    expect(() => step(pollingMachine, begun().snapshot, null as never)).toThrow(InputError);
  });

  it('refuses an input and a snapshot that it can’t take', () => {
    expect(() => initialStep(pollingMachine, { id: '' })).toThrow(refusal('input.id', '""'));
    expect(() => step(pollingMachine, {} as never, { type: 'poll.stop' })).toThrow(InputError);
  });

  it('returns a snapshot from which the interpreter continues', async () => {
    const waiting = next(begun().snapshot, answered('fetchStatus:1', reading()));
    const actor = resumePolling(pollingMachine, waiting.snapshot);
    expect(actor.getSnapshot()).toMatchObject({ status: 'active', context: { polls: 1 } });
    actor.stop();
  });
});

/** Many children at once, timers of its own, and an event raised within a transition. */
const busyMachine = setup({
  types: { context: {} as { readonly sum: number }, events: {} as { type: string; n?: number } },
  actors: { add: fromPromise<number, { n: number }>(async ({ input }) => input.n) },
  actions: { ownCode: () => {} },
}).createMachine({
  id: 'busy',
  context: { sum: 0 },
  entry: [1, 2, 3].map((n) => spawnChild('add', { id: `add.${n}`, input: { n } })),
  on: {
    'xstate.done.actor.add.*': {
      actions: enqueueActions(({ event, context, enqueue }) => {
        const sum = context.sum + (event as unknown as { output: number }).output;
        enqueue.assign({ sum });
        enqueue.raise({ type: 'added' });
      }),
    },
    added: { actions: emit({ type: 'told' }) },
    later: {
      actions: enqueueActions(({ enqueue }) => enqueue.raise({ type: 'added' }, { delay: 5 })),
    },
    drop: { actions: stopChild('add.2') },
    own: { actions: 'ownCode' },
    inline: { actions: spawnChild(fromPromise(async () => 1)) },
    clear: { actions: [log('cleared'), assign({ sum: 0 })] },
  },
});

describe('A chart with several requests in flight', () => {
  const start = () => json(initialStep(busyMachine, undefined));

  it('accepts their answers in any order, each one once', () => {
    let { snapshot, effects } = start();
    expect(effects.map((effect) => 'id' in effect && effect.id)).toEqual([
      'add.1:1',
      'add.2:2',
      'add.3:3',
    ]);
    for (const [id, n] of [
      ['add.3:3', 3],
      ['add.1:1', 1],
      ['add.3:3', 3],
    ] as const)
      ({ snapshot, effects } = json(step(busyMachine, snapshot, answered(id, n))));
    expect(snapshot).toMatchObject({
      context: { sum: 4 },
      pending: { requests: { 'add.2:2': 'add.2' } },
    });
    expect(Object.keys((snapshot as { children?: object }).children ?? {})).toEqual(['add.2']);
  });

  it('gives up one of them alone', () => {
    const dropped = json(step(busyMachine, start().snapshot, { type: 'drop' }));
    expect(dropped.effects).toEqual([{ type: 'cancel', request: 'add.2:2' }]);
    expect(step(busyMachine, dropped.snapshot, answered('add.2:2', 2)).effects).toEqual([]);
    expect(step(busyMachine, dropped.snapshot, { type: 'drop' }).effects).toEqual([]);
  });

  it('raises an event within the transition, or later by a timer of its own', () => {
    const raised = json(step(busyMachine, start().snapshot, answered('add.1:1', 1)));
    expect(raised.effects).toEqual([{ type: 'emit', event: { type: 'told' } }]);
    const later = json(step(busyMachine, raised.snapshot, { type: 'later' }));
    expect(later.effects).toMatchObject([{ type: 'schedule', delayMs: 5 }]);
    const due = json(step(busyMachine, later.snapshot, timerIn(later).event));
    expect(due.effects).toEqual([{ type: 'emit', event: { type: 'told' } }]);
  });

  it('leaves out the actor that wakes a chart in a process', () => {
    const waker = { id: 'waker', src: 'waker', input: undefined };
    const before = { count: 3, requests: {}, timers: {} };
    expect(effectsOf([{ type: 'xstate.spawnChild', params: waker }], before)).toEqual({
      effects: [],
      pending: before,
    });
  });

  it('is refused when it has code of its own to run', () => {
    for (const type of ['own', 'inline', 'clear'])
      expect(() => step(busyMachine, start().snapshot, { type })).toThrow(InputError);
  });

  it('makes a request with the machine’s own actor', async () => {
    const [first] = start().effects as FetchEffect[];
    expect(await performFetch(busyMachine, first as FetchEffect)).toEqual(answered('add.1:1', 1));
  });
});

describe('performFetch', () => {
  const effect = requestIn(begun());
  const chartWith = (ask: (signal: AbortSignal) => Promise<never>) =>
    pollingMachine.provide({ actors: { fetchStatus: fromPromise(({ signal }) => ask(signal)) } });

  it('reports a bug in an event', async () => {
    const broken = chartWith(() => Promise.reject(new Error('a bug')));
    expect(await performFetch(broken, effect)).toEqual(failed(effect.id, new Error('a bug')));
  });

  it('aborts the request with its signal', async () => {
    const abort = new AbortController();
    let isAborted = false;
    const silent = chartWith((signal) => {
      signal.addEventListener('abort', () => {
        isAborted = true;
      });
      return new Promise(() => {});
    });
    const asked = performFetch(silent, effect, abort.signal);
    abort.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(isAborted).toBe(true);
    await expect(performFetch(silent, effect, abort.signal)).rejects.toThrow('enough');
  });

  it('refuses an actor that the machine doesn’t have', async () => {
    const stray = { ...effect, src: 'other' };
    await expect(performFetch(pollingMachine, stray)).rejects.toThrow(
      refusal('effect.src', '"other"'),
    );
  });
});
