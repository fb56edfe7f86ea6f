import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createActor, type Snapshot } from 'xstate';
import { pollingMachine } from '../../machines/polling.machine.ts';
import {
  answered,
  type DurableEvent,
  type DurableSnapshot,
  type DurableStep,
  type FetchEffect,
  failed,
  initialStep,
  type ScheduleEffect,
  step,
} from '../../src/durable/index.ts';
import { InputError } from '../../src/index.ts';
import { restorePolling } from '../../src/polling/resume-polling.ts';
import { revive } from '../../src/snapshot/persisted.ts';
import { validateFleet } from '../../src/snapshot/validate-fleet.ts';
import { smallFleet } from '../support/fleet-chart.ts';
import { failed as failure, reading, T0 } from '../support/observations.ts';
import { refusal } from '../support/refusal.ts';

// biome-ignore lint/suspicious/noExplicitAny: an enemy reaches anywhere into a snapshot.
type Loose = any;

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));
const requestIn = ({ effects }: DurableStep) =>
  effects.find(({ type }) => type === 'fetch') as FetchEffect;
const timerIn = ({ effects }: DurableStep) =>
  effects.find(({ type }) => type === 'schedule') as ScheduleEffect;

const begun = () => json(initialStep(pollingMachine, { id: 'abc', autoStart: true }));
const after = (...outputs: unknown[]) => {
  let now = begun();
  for (const output of outputs) {
    const wait = timerIn(now);
    if (wait) now = json(step(pollingMachine, now.snapshot, wait.event));
    now = json(step(pollingMachine, now.snapshot, answered(requestIn(now).id, output)));
  }
  return now.snapshot;
};
const circumstances = { at: T0, jitter: 0.5, elapsedMs: 5, askedMs: null };
const unavailable = {
  ...circumstances,
  ...{ type: 'unavailable', failure: failure('network') },
};
const rateLimited = { ...circumstances, type: 'rateLimited', askedMs: 30_000 };

const polls: Readonly<Record<string, () => DurableSnapshot>> = {
  idle: () => json(initialStep(pollingMachine, { id: 'abc' })).snapshot,
  fetching: () => begun().snapshot,
  waiting: () => after(reading('RUNNING')),
  backoff: () => after(reading('RUNNING'), unavailable),
  rateLimited: () => after(rateLimited),
  paused: () => json(step(pollingMachine, after(reading()), { type: 'poll.pause' })).snapshot,
  ended: () => after(reading('STOPPED', { verdict: 'succeeded' })),
};

const fleet = smallFleet(2, 2);
const readings = (ids: readonly string[], verdict: string) => ({
  ...circumstances,
  type: 'readings',
  entries: ids.map((id) => ({ type: 'reading', id, status: 'S', verdict, data: 1 })),
});
const fleetBegun = () =>
  json(initialStep(fleet, { ids: ['a', 'b', 'c', 'd', 'e'], autoStart: true })).snapshot;
const fleetAfter = (answer: (request: string) => unknown, rounds: number) => {
  let snapshot = fleetBegun();
  for (let round = 0; round < rounds; round += 1) {
    const [id] = Object.keys(snapshot.pending.requests);
    if (id === undefined) break;
    ({ snapshot } = json(step(fleet, snapshot, answered(id, answer(id)))));
  }
  return snapshot;
};
/** `fetchBatch.0:3`: the third request, in the first slot. */
const idsIn = (request: string) =>
  [['a', 'b'], ['c', 'd'], ['e']][Number(request.slice(request.indexOf(':') + 1)) - 1] ?? [];

const fleets: Readonly<Record<string, () => DurableSnapshot>> = {
  idle: () => json(initialStep(fleet, { ids: ['a'] })).snapshot,
  fetching: fleetBegun,
  'fetching and waiting': () => fleetAfter((id) => readings(idsIn(id), 'pending'), 1),
  waiting: () => fleetAfter((id) => readings(idsIn(id), 'pending'), 3),
  backoff: () => fleetAfter(() => unavailable, 3),
  rateLimited: () => fleetAfter(() => rateLimited, 1),
  paused: () => json(step(fleet, fleetBegun(), { type: 'poll.pause' })).snapshot,
  ended: () => fleetAfter((id) => readings(idsIn(id), 'stopped'), 3),
};

// XState warns of a history that it can't make anything of.
beforeAll(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));
afterAll(() => vi.restoreAllMocks());

const NOTHING = { type: 'durable.due', timer: 'of another poll' } as const;
type Machine = Parameters<typeof step>[0];

/** What `resumeFleet` does before it starts the actor. */
function restoreFleet(snapshot: Snapshot<unknown>): void {
  validateFleet(fleet, snapshot);
  revive(fleet, snapshot);
}

/** The error that something throws, `null` when it throws none. */
function thrownBy(run: () => unknown): Error | null {
  try {
    run();
    return null;
  } catch (error) {
    return error as Error;
  }
}

/** Every path into a JSON value, its own first. */
function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, part]) => pathsIn(part, [...path, name]))];
}

function changedAt(snapshot: unknown, path: readonly string[], value: unknown): Loose {
  const copy = json(snapshot) as Loose;
  const [last = '', ...before] = [...path].reverse();
  const holder = before.reverse().reduce((part, name) => part[name], copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

const HOSTILE = [undefined, null, -1, 0.5, 1e300, 2 ** 31, '', 'constructor', true, [], {}, [null]];

describe.each<[string, Machine, (snapshot: Snapshot<unknown>) => unknown, typeof polls]>([
  ['poll', pollingMachine, (snapshot) => restorePolling(pollingMachine as never, snapshot), polls],
  ['fleet', fleet, restoreFleet, fleets],
])('A snapshot of a %s', (_, machine, resume, states) => {
  it.each(Object.entries(states))('is taken by a step as it was: %s', (_, make) => {
    const snapshot = make();
    expect(step(machine, snapshot, NOTHING)).toEqual({ snapshot, effects: [] });
    expect(() => resume(snapshot)).not.toThrow();
  });

  it.each(Object.entries(states))(
    'with any part changed is refused by a step with the words that it is resumed with: %s',
    (_, make) => {
      const made = make();
      const { pending, ...snapshot } = made;
      let refused = 0;
      for (const path of pathsIn(snapshot).slice(1))
        for (const value of HOSTILE) {
          const changed = changedAt(snapshot, path, value);
          const what = `${path.join('.')}: ${JSON.stringify(value)}`;
          const resumed = thrownBy(() => resume(changed));
          const stepped = thrownBy(() => step(machine, { ...changed, pending }, NOTHING));
          if (resumed !== null) {
            expect(resumed, what).toBeInstanceOf(InputError);
            expect(stepped, what).toEqual(resumed);
            refused += 1;
          } else if (stepped !== null) {
            // What is pending belongs to another state than this one.
            expect(stepped.message, what).toMatch(/^snapshot\.pending/);
          }
        }
      expect(refused).toBeGreaterThan(300);
    },
  );

  it.each(Object.entries(states))(
    'with any part of what is pending changed is refused by name: %s',
    (_, make) => {
      const snapshot = make();
      for (const path of pathsIn(snapshot.pending, ['pending']))
        for (const value of HOSTILE) {
          const changed = changedAt(snapshot, path, value);
          if (JSON.stringify(changed) === JSON.stringify(snapshot)) continue;
          // A count may be a larger one.
          if (path.at(-1) === 'count' && Number.isSafeInteger(value)) continue;
          const isEmpty = Object.keys(
            Object(path.reduce((part, name) => part[name], snapshot as Loose)),
          );
          if (JSON.stringify(value) === '{}' && isEmpty.length === 0) continue;
          const error = thrownBy(() => step(machine, changed, NOTHING));
          const what = `${path.join('.')}: ${JSON.stringify(value)}`;
          expect(error, what).toBeInstanceOf(InputError);
          expect(error?.message, what).toMatch(/^snapshot\.pending/);
        }
    },
  );
});

const WAIT = 'xstate.after.pollDelay.polling.polling.waiting';
const timer = { name: WAIT, event: { type: WAIT } };

describe('What is pending', () => {
  it.each<[string, keyof typeof polls, Loose, string | RegExp]>([
    ['none at all', 'waiting', null, refusal('snapshot.pending', 'null')],
    ['something else besides', 'waiting', { evil: 1 }, refusal('snapshot.pending.evil', '1')],
    ['a wait without its timer', 'waiting', { timers: {} }, `one timer for "${WAIT}"`],
    [
      'one timer twice',
      'waiting',
      { count: 9, timers: { [`${WAIT}:2`]: timer, [`${WAIT}:3`]: timer } },
      `one timer for "${WAIT}"`,
    ],
    ['a request without an answer', 'fetching', { requests: {} }, 'one request of "fetchStatus"'],
    [
      'one request twice',
      'fetching',
      { count: 2, requests: { 'fetchStatus:1': 'fetchStatus', 'fetchStatus:2': 'fetchStatus' } },
      'one request of "fetchStatus"',
    ],
    [
      'a request that was never made',
      'waiting',
      { requests: { 'fetchStatus:1': 'fetchStatus' } },
      refusal('snapshot.pending.requests.fetchStatus:1', '"fetchStatus"', 'nothing'),
    ],
    [
      'a child that there is not',
      'fetching',
      { requests: { 'constructor:1': 'constructor' } },
      'snapshot.pending.requests.constructor:1: expected one of fetchStatus, got "constructor"',
    ],
    [
      'an id that is none',
      'fetching',
      { requests: { constructor: 'fetchStatus' } },
      'snapshot.pending.requests.constructor',
    ],
    [
      'a number that is yet to come',
      'fetching',
      { requests: { 'fetchStatus:2': 'fetchStatus' } },
      'snapshot.pending.requests.fetchStatus:2',
    ],
    [
      'a timer of another state',
      'paused',
      { timers: { [`${WAIT}:2`]: timer } },
      `snapshot.pending.timers.${WAIT}:2.event.type`,
    ],
    [
      'a timer after the end',
      'ended',
      { timers: { [`${WAIT}:1`]: timer } },
      `snapshot.pending.timers.${WAIT}:1.event.type`,
    ],
    [
      'a timer that sends what a user would',
      'waiting',
      { timers: { 'poll.stop:2': { name: null, event: { type: 'poll.stop' } } } },
      refusal('snapshot.pending.timers.poll.stop:2.event.type', '"poll.stop"'),
    ],
    [
      'a timer that brings an answer',
      'waiting',
      {
        timers: {
          [`${WAIT}:2`]: {
            name: WAIT,
            event: { type: 'xstate.done.actor.fetchStatus', output: {} },
          },
        },
      },
      refusal(`snapshot.pending.timers.${WAIT}:2.event.type`, '"xstate.done.actor.fetchStatus"'),
    ],
    [
      'a timer with more in its event',
      'waiting',
      { timers: { [`${WAIT}:2`]: { name: WAIT, event: { type: WAIT, evil: 1 } } } },
      refusal(`snapshot.pending.timers.${WAIT}:2.event.evil`, '1'),
    ],
    [
      'a timer with another name',
      'waiting',
      { timers: { [`${WAIT}:2`]: { ...timer, name: null } } },
      `snapshot.pending.timers.${WAIT}:2.event.type`,
    ],
    ...['__proto__', 'constructor', 'toString'].map((key): [string, string, Loose, string] => [
      `a timer named ${key}`,
      'waiting',
      { timers: JSON.parse(`{"${WAIT}:2":${JSON.stringify(timer)},"${key}":1}`) },
      `snapshot.pending.timers.${key}`,
    ]),
  ])('is refused with %s', (_, state, changes, words) => {
    const snapshot = polls[state]?.() as DurableSnapshot;
    const pending = changes && { ...snapshot.pending, ...changes };
    const run = () => step(pollingMachine, { ...snapshot, pending }, { type: 'poll.stop' });
    expect(run).toThrow(InputError);
    expect(run).toThrow(words);
  });

  it('is refused when it isn’t there: what an actor has persisted has been driven by none', () => {
    const actor = createActor(pollingMachine, { input: { id: 'abc' } });
    const persisted = json(actor.getPersistedSnapshot()) as DurableSnapshot;
    expect(() => step(pollingMachine, persisted, { type: 'poll.stop' })).toThrow(
      refusal('snapshot.pending', 'undefined'),
    );
  });
});

describe('A snapshot of another machine', () => {
  it('is refused with both kinds named: a fleet’s for a poll, a poll’s for a fleet', () => {
    for (const make of Object.values(fleets))
      expect(() => step(pollingMachine, make(), NOTHING)).toThrow(
        refusal('snapshot', '"a fleet\'s snapshot"', "a poll's snapshot"),
      );
    for (const make of Object.values(polls))
      expect(() => step(fleet, make(), NOTHING)).toThrow(
        refusal('snapshot', '"a poll\'s snapshot"', "a fleet's snapshot"),
      );
  });

  it('of another version is refused with the field that is missing or unknown', () => {
    const snapshot = polls.waiting?.() as Loose;
    const { slowdowns, ...older } = snapshot.context;
    expect(() => step(pollingMachine, { ...snapshot, context: older }, NOTHING)).toThrow(
      refusal('snapshot.context.slowdowns', 'undefined'),
    );
    const newer = { ...snapshot.context, later: 1 };
    expect(() => step(pollingMachine, { ...snapshot, context: newer }, NOTHING)).toThrow(
      refusal('snapshot.context.later', '1'),
    );
  });

  it.each(['stopped', 'error'])('that no step leads to is refused: %s', (status) => {
    for (const make of [polls.idle, polls.paused]) {
      const snapshot = { ...make?.(), status } as DurableSnapshot;
      expect(() => step(pollingMachine, snapshot, { type: 'poll.start' })).toThrow(
        `snapshot.status: expected active, or done, got "${status}"`,
      );
    }
  });

  it('changed in place after a step is refused too', () => {
    const { snapshot } = initialStep(pollingMachine, { id: 'abc', autoStart: true }) as Loose;
    snapshot.context.slowdowns = undefined;
    expect(() => step(pollingMachine, snapshot, NOTHING)).toThrow('snapshot.context.slowdowns');
  });
});

describe('An event', () => {
  const ODD = ['constructor', '__proto__', 'toString', '', 'fetchStatus:2', 'fetchStatus'];
  const MALFORMED = [undefined, null, 0, 5, true, {}, [], ['fetchStatus:1']];

  it('with an id that nothing pending has changes nothing', () => {
    for (const state of ['fetching', 'waiting'])
      for (const id of ODD) {
        const snapshot = polls[state]?.() as DurableSnapshot;
        for (const event of [
          answered(id, reading()),
          failed(id, 'a bug'),
          { type: 'durable.due', timer: id } as const,
        ])
          expect(step(pollingMachine, snapshot, event)).toEqual({ snapshot, effects: [] });
      }
  });

  it.each(MALFORMED)('with the id %j is refused by name', (id) => {
    const { snapshot } = begun();
    const send = (event: Loose) => () => step(pollingMachine, snapshot, event);
    const takes = (error: string) => expect.objectContaining({ name: 'InputError', path: error });
    for (const [event, path] of [
      [{ type: 'durable.answered', request: id, output: 1 }, 'event.request'],
      [{ type: 'durable.failed', request: id, message: 'a bug' }, 'event.request'],
      [{ type: 'durable.failed', request: 'fetchStatus:1', message: id }, 'event.message'],
      [{ type: 'durable.due', timer: id }, 'event.timer'],
    ] as const)
      expect(thrownBy(send(json(event)))).toEqual(takes(path));
  });

  it.each([
    'poll.other',
    'durable.other',
    'fleet.add',
    'xstate.done.actor.fetchStatus',
    'xstate.error.actor.fetchStatus',
    WAIT,
    'xstate.init',
    'xstate.stop',
    'constructor',
    '__proto__',
    '',
    '*',
    5,
    null,
    undefined,
    ['poll.stop'],
    {},
  ])('of the type %j is refused by name', (type) => {
    const { snapshot } = begun();
    const error = thrownBy(() => step(pollingMachine, snapshot, { type } as never));
    expect(error).toEqual(expect.objectContaining({ name: 'InputError', path: 'event.type' }));
  });

  it.each([undefined, null, 0, '', 'poll.stop', [], {}])('that is %j is refused', (event) => {
    expect(() => step(pollingMachine, begun().snapshot, event as never)).toThrow(InputError);
  });

  it('with more in it than the chart knows does what it does without', () => {
    const more = JSON.parse('{"__proto__":{"id":"evil"},"output":1,"constructor":5,"context":{}}');
    const waiting = polls.waiting?.() as DurableSnapshot;
    const [id = ''] = Object.keys(waiting.pending.timers);
    for (const [snapshot, event] of [
      [waiting, { type: 'poll.pause' }],
      [waiting, { type: 'durable.due', timer: id }],
      [begun().snapshot, failed('fetchStatus:1', 'a bug')],
    ] as const)
      expect(step(pollingMachine, snapshot, { ...more, ...event })).toEqual(
        step(pollingMachine, snapshot, event),
      );
  });
});

describe('An answer that is none', () => {
  const NO_ANSWERS = [
    ...[undefined, null, 5, 'x', {}, [], { type: 'constructor' }, { type: '__proto__' }],
    { ...reading(), at: 'now' },
    { ...reading(), at: null },
    { ...reading(), verdict: 'done' },
    { ...reading(), jitter: 7 },
    { ...reading(), interval: { minMs: 0, maxMs: 0 } },
    { ...unavailable, failure: null },
    { ...rateLimited, askedMs: 'soon' },
  ];

  it.each(NO_ANSWERS)('ends a poll as a defect: %j', (output) => {
    const event = json(answered('fetchStatus:1', output) as DurableEvent);
    const { snapshot, effects } = step(pollingMachine, begun().snapshot, event);
    expect(effects.at(-1)).toMatchObject({ type: 'done', outcome: { reason: 'defect' } });
    expect(step(pollingMachine, json(snapshot), NOTHING).effects).toEqual([]);
  });

  it.each([
    ...NO_ANSWERS,
    { ...circumstances, type: 'readings' },
    { ...circumstances, type: 'readings', entries: [null] },
    { ...circumstances, type: 'readings', entries: [{ type: 'reading', id: 5 }] },
  ])('ends a fleet as a defect: %j', (output) => {
    const event = json(answered('fetchBatch.0:1', output) as DurableEvent);
    const { snapshot, effects } = step(fleet, fleetBegun(), event);
    expect(effects.at(-1)).toMatchObject({ type: 'done', outcome: { reason: 'defect' } });
    expect(step(fleet, json(snapshot), NOTHING).effects).toEqual([]);
  });
});

describe('What a step returns, the next step accepts', () => {
  const MAX_TIME = 8.64e15;

  it.each([
    { at: MAX_TIME },
    { at: -MAX_TIME },
    { at: -MAX_TIME, elapsedMs: MAX_TIME },
    { at: MAX_TIME, askedMs: Number.MAX_SAFE_INTEGER },
    { jitter: 1 },
  ])('after an answer with %j', (extreme) => {
    for (const output of [reading('S', extreme), { ...unavailable, ...extreme }]) {
      const { snapshot } = step(
        pollingMachine,
        begun().snapshot,
        answered('fetchStatus:1', output),
      );
      expect(() => step(pollingMachine, json(snapshot), NOTHING)).not.toThrow();
    }
    for (const output of [readings(['a', 'b'], 'pending'), unavailable, rateLimited]) {
      const answer = { ...output, ...extreme };
      const { snapshot } = step(fleet, fleetBegun(), answered('fetchBatch.0:1', answer));
      expect(() => step(fleet, json(snapshot), NOTHING)).not.toThrow();
    }
  });
});

describe('The beginning', () => {
  const INPUTS = [
    undefined,
    null,
    5,
    'abc',
    [],
    {},
    { id: '' },
    { id: 7 },
    { id: 'abc', autoStart: 'yes' },
    { id: 'abc', policy: 5 },
    { id: 'abc', policy: { evil: 1 } },
    { id: 'abc', policy: { maxFailures: 0.5 } },
    { ids: 'abc' },
    { ids: [''] },
    { ids: ['a'], keepOpen: 1 },
    { ids: ['a'], policy: { interval: { minMs: 2, maxMs: 1 } } },
  ];

  it.each(INPUTS)('refuses the input %j with the words of an actor', (input) => {
    for (const machine of [pollingMachine, fleet] as const) {
      const actor = createActor(machine as typeof pollingMachine, { input: input as never });
      const { error } = actor.getSnapshot() as { error?: unknown };
      const begin = () => initialStep(machine as typeof pollingMachine, input as never);
      expect(thrownBy(begin)).toEqual(error ?? null);
      expect(error === undefined || error instanceof InputError).toBe(true);
    }
  });
});
