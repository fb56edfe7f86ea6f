import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AnyActorRef, createActor, waitFor } from 'xstate';
import { step } from '../../src/durable/index.ts';
import {
  createPollingMachine,
  InputError,
  recordPolling,
  replayPolling,
  resumePolling,
} from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { fault, type StatusServer, startStatusServer } from '../../src/testing/index.ts';
import { withPending } from '../support/pending.ts';

// biome-ignore lint/suspicious/noExplicitAny: an enemy reaches anywhere into a snapshot.
type Loose = any;

let server: StatusServer;
beforeEach(async () => {
  server = await startStatusServer();
});
afterEach(() => server.close());

const machine = () => createPollingMachine(conversationV0({ baseUrl: server.url }));

/** Snapshots of a poll in each state that it can rest in, as they come from a disk. */
const states: Readonly<Record<string, () => Promise<Loose>>> = {
  idle: () => persisted([], () => {}),
  'polling.fetching': () =>
    persisted([fault.stall({ at: 'headers' })], async (actor) => {
      actor.send({ type: 'poll.start' });
      await server.requested(1);
    }),
  'polling.waiting': () => persisted([fault.headers({ ETag: '"a"' }, 'RUNNING')], answered),
  'polling.backoff': () => persisted([fault.status(503)], answered),
  'polling.rateLimited': () => persisted([fault.status(429)], answered),
  paused: () =>
    persisted(['RUNNING'], async (actor) => {
      await answered(actor);
      actor.send({ type: 'poll.pause' });
    }),
  stopped: () => persisted(['STOPPED'], answered),
  error: () => persisted([fault.status(400)], answered),
  notFound: () =>
    persisted([null, null], async (actor) => {
      await answered(actor);
      actor.send({ type: 'poll.refresh' });
      await waitFor(actor, ({ status }) => status === 'done');
    }),
  unauthorized: () => persisted([fault.status(401)], answered),
};

async function answered(actor: AnyActorRef): Promise<void> {
  actor.send({ type: 'poll.start' });
  await waitFor(actor, ({ context, status }) => context.polls === 1 || status !== 'active');
}

async function persisted(
  script: Parameters<StatusServer['play']>[1],
  live: (actor: AnyActorRef) => unknown,
): Promise<Loose> {
  if (script.length > 0) server.play('abc', script);
  const actor = createActor(machine(), { input: { id: 'abc' } }).start();
  await live(actor);
  const snapshot = JSON.parse(JSON.stringify(actor.getPersistedSnapshot()));
  actor.stop();
  return snapshot;
}

/** What a tampered snapshot is refused with, in this process and by the durable driver. */
function refusals(snapshot: Loose, pending: object): unknown[] {
  const ways = [
    () => resumePolling(machine(), snapshot).stop(),
    () => step(machine(), { ...snapshot, pending }, { type: 'poll.stop' }),
  ];
  return ways.map((way) => {
    try {
      way();
      return null;
    } catch (error) {
      return error;
    }
  });
}

describe('a snapshot as it was', () => {
  it.each(Object.entries(states))('is taken in the state %s', async (state, make) => {
    const snapshot = await make();
    const actor = resumePolling(machine(), snapshot);
    const now = actor.getSnapshot();
    actor.stop();
    const [parent, child] = state.split('.');
    expect(now.value).toEqual(child ? { [parent ?? '']: child } : state);
    expect(now.context.polls).toBe(snapshot.context.polls);
    const late = { type: 'durable.due', timer: 'of another poll' } as const;
    expect(step(machine(), withPending(snapshot), late).effects).toEqual([]);
  });

  it.each(Object.entries(states))(
    'is taken as a whole, or not at all, in the state %s',
    async (_, make) => {
      const snapshot = await make();
      const { data, detail, ...context } = snapshot.context;
      const { pending } = withPending(snapshot);
      for (const name of Object.keys(context)) {
        const { [name]: _, ...rest } = snapshot.context;
        const [resumed, stepped] = refusals({ ...snapshot, context: rest }, pending);
        expect(resumed, name).toBeInstanceOf(InputError);
        expect(stepped, name).toEqual(resumed);
      }
      for (const name of ['status', 'value', 'context', 'children']) {
        const { [name]: _, ...rest } = snapshot;
        const [resumed, stepped] = refusals(rest, pending);
        expect(resumed, name).toBeInstanceOf(InputError);
        expect(stepped, name).toEqual(resumed);
      }
    },
  );
});

type Tamper = (snapshot: Loose) => unknown;

const context =
  (changes: object): Tamper =>
  (snapshot) =>
    Object.assign(snapshot.context, changes);
const observation =
  (changes: object): Tamper =>
  ({ context }) =>
    Object.assign(context.observation, changes);

/** The kind of values that JSON can hold and a number can't be. */
const NO_COUNT = [-1, 0.5, '5', null, true, [], {}, 1e300];
const NO_DELAY = [-1, 1e12, 2 ** 31, '5', null, true, [1], {}];
const NO_TIME = ['NaN', '1700000000000', 1e300, true, [], {}];

const tampered: Readonly<Record<string, readonly [Tamper, string][]>> = {
  'polling.waiting': [
    ...NO_DELAY.map(
      (delayMs) => [context({ delayMs }), 'snapshot.context.delayMs'] as [Tamper, string],
    ),
    ...NO_TIME.map(
      (nextPollAt) => [context({ nextPollAt }), 'snapshot.context.nextPollAt'] as [Tamper, string],
    ),
    ...['polls', 'failures', 'misses', 'slowdowns'].flatMap((name) =>
      NO_COUNT.map(
        (value) => [context({ [name]: value }), `snapshot.context.${name}`] as [Tamper, string],
      ),
    ),
    ...NO_DELAY.map(
      (confirmMs) => [context({ confirmMs }), 'snapshot.context.confirmMs'] as [Tamper, string],
    ),
    ...['startedAt', 'changedAt', 'verdictSince'].flatMap((name) =>
      NO_TIME.map(
        (value) => [context({ [name]: value }), `snapshot.context.${name}`] as [Tamper, string],
      ),
    ),
    [context({ nextPollAt: null }), 'snapshot.context.nextPollAt'],
    [context({ slowdowns: 5 }), 'snapshot.context.slowdowns'],
    [context({ id: '' }), 'snapshot.context.id'],
    [context({ id: 7 }), 'snapshot.context.id'],
    [context({ policy: null }), 'snapshot.context.policy'],
    [context({ policy: {} }), 'snapshot.context.policy.interval'],
    [
      ({ context }) => Object.assign(context.policy, { requestTimeoutMs: 1e12 }),
      'policy.requestTimeoutMs',
    ],
    [({ context }) => Object.assign(context.policy, { evil: 1 }), 'policy.evil'],
    [context({ autoStart: 'yes' }), 'snapshot.context.autoStart'],
    [context({ status: 5 }), 'snapshot.context.status'],
    [context({ verdict: 'done' }), 'snapshot.context.verdict'],
    [context({ verdict: 'constructor' }), 'snapshot.context.verdict'],
    [context({ detail: {} }), 'snapshot.context.detail'],
    [context({ label: 7 }), 'snapshot.context.label'],
    ...[-0.1, 1.1, '0.5', true, {}, 1e300].map(
      (progress) => [context({ progress }), 'snapshot.context.progress'] as [Tamper, string],
    ),
    [context({ next: 7 }), 'snapshot.context.next'],
    [context({ next: { url: 'https://evil.example.org/' } }), 'snapshot.context.next'],
    [context({ suggested: { minMs: 0, maxMs: 1 } }), 'snapshot.context.suggested.minMs'],
    [context({ suggested: { minMs: 1 } }), 'snapshot.context.suggested.maxMs'],
    [context({ suggested: { minMs: 9, maxMs: 1 } }), 'snapshot.context.suggested.minMs'],
    [context({ validators: '"a"' }), 'snapshot.context.validators'],
    [
      context({ validators: { etag: '"a"\r\nX-Evil: 1', lastModified: null } }),
      'snapshot.context.validators.etag',
    ],
    [context({ failure: 'bad' }), 'snapshot.context.failure'],
    [
      context({ failure: { code: 'evil', message: '', httpStatus: null, retryable: true } }),
      'snapshot.context.failure.code',
    ],
    [context({ observation: null }), 'snapshot.context.observation'],
    [context({ observation: [] }), 'snapshot.context.observation'],
    [observation({ type: 'evil' }), 'snapshot.context.observation.type'],
    [observation({ type: 'constructor' }), 'snapshot.context.observation.type'],
    [observation({ type: 'unavailable' }), 'snapshot.context.observation.failure'],
    [observation({ at: 'now' }), 'snapshot.context.observation.at'],
    [observation({ askedMs: -1 }), 'snapshot.context.observation.askedMs'],
    [observation({ askedMs: '5' }), 'snapshot.context.observation.askedMs'],
    [context({ ending: { reason: 'succeeded', at: null } }), 'snapshot.context.ending'],
    [context({ ending: { reason: 'evil', at: null } }), 'snapshot.context.ending.reason'],
    [context({ evil: true }), 'snapshot.context.evil'],
    [
      ({ context }) => Object.assign(context, JSON.parse('{"a":{"__proto__":1}}')),
      'snapshot.context.a',
    ],
    [
      (snapshot) => {
        snapshot.context = [];
      },
      'snapshot.context.id',
    ],
    [
      (snapshot) => {
        snapshot.context = null;
      },
      'snapshot.context.id',
    ],
    [
      (snapshot) => {
        snapshot.status = 'done';
      },
      'snapshot.status',
    ],
    [
      (snapshot) => {
        snapshot.status = 'evil';
      },
      'snapshot.status',
    ],
    [
      (snapshot) => {
        snapshot.value = 'stopped';
      },
      'snapshot.context.ending',
    ],
    [
      (snapshot) => {
        snapshot.value = 'evil';
      },
      'snapshot.value',
    ],
    [
      (snapshot) => {
        snapshot.value = 5;
      },
      'snapshot.value',
    ],
    [
      (snapshot) => {
        snapshot.value = null;
      },
      'snapshot.value',
    ],
    [
      (snapshot) => {
        snapshot.value = {};
      },
      'snapshot.value',
    ],
    [
      (snapshot) => {
        snapshot.value = 'polling';
      },
      'snapshot.value',
    ],
    [
      (snapshot) => {
        snapshot.value = { polling: 'evil' };
      },
      'snapshot.value',
    ],
    [
      (snapshot) => {
        snapshot.value = { polling: 'deciding' };
      },
      'snapshot.value',
    ],
    [
      (snapshot) => {
        snapshot.value = { polling: 'last' };
      },
      'snapshot.value',
    ],
    [
      (snapshot) => {
        snapshot.value = { polling: 'waiting', idle: {} };
      },
      'snapshot.value',
    ],
    [
      (snapshot) => {
        snapshot.value = { polling: 'fetching' };
      },
      'snapshot.children',
    ],
    [
      (snapshot) => {
        snapshot.children = [];
      },
      'snapshot.children',
    ],
    [
      (snapshot) => {
        snapshot.children = { evil: { src: 'fetchStatus', snapshot: {} } };
      },
      'snapshot.children',
    ],
  ],
  'polling.fetching': [
    [
      (snapshot) => {
        snapshot.children = {};
      },
      'snapshot.children',
    ],
    [
      ({ children }) => {
        children.fetchStatus.src = 'evil';
      },
      'snapshot.children',
    ],
    [
      ({ children }) => {
        children.fetchStatus.snapshot.input.id = '../admin';
      },
      'snapshot.children',
    ],
    [
      ({ children }) => {
        children.fetchStatus.snapshot.input.requestTimeoutMs = 1e12;
      },
      'snapshot.children',
    ],
    [
      ({ children }) => {
        children.fetchStatus.snapshot.status = 'done';
      },
      'snapshot.children',
    ],
    [
      ({ children }) => {
        children.fetchStatus.snapshot = null;
      },
      'snapshot.children',
    ],
    [
      ({ children }) => {
        children.again = children.fetchStatus;
      },
      'snapshot.children',
    ],
    [
      (snapshot) => {
        snapshot.value = { polling: 'waiting' };
      },
      'snapshot.children',
    ],
  ],
  'polling.rateLimited': [
    [observation({ askedMs: -5 }), 'snapshot.context.observation.askedMs'],
    [observation({ askedMs: 'soon' }), 'snapshot.context.observation.askedMs'],
  ],
  'polling.backoff': [
    [
      ({ context }) => {
        context.observation.failure = null;
      },
      'snapshot.context.observation.failure',
    ],
    [
      ({ context }) => {
        context.observation.failure.retryable = 'yes';
      },
      'snapshot.context.observation.failure.retryable',
    ],
  ],
  paused: [
    [
      ({ historyValue }) => {
        historyValue['polling.polling.last'] = [{ id: 'evil' }];
      },
      'snapshot.historyValue',
    ],
    [
      ({ historyValue }) => {
        historyValue['polling.polling.last'] = [{ id: 'polling.stopped' }];
      },
      'snapshot.historyValue',
    ],
    [
      ({ historyValue }) => {
        historyValue['polling.polling.last'] = 'evil';
      },
      'snapshot.historyValue',
    ],
  ],
  stopped: [
    [
      (snapshot) => {
        snapshot.status = 'active';
      },
      'snapshot.status',
    ],
    [context({ ending: null }), 'snapshot.context.ending'],
    [context({ ending: { reason: 'failed', at: null } }), 'snapshot.context.ending'],
    [context({ ending: { reason: 'succeeded', at: 'now' } }), 'snapshot.context.ending.at'],
    [
      (snapshot) => {
        snapshot.value = 'error';
      },
      'snapshot.context.ending',
    ],
    [
      ({ output }) => {
        output.reason = 'status';
      },
      'snapshot.output',
    ],
    [
      (snapshot) => {
        snapshot.output = undefined;
      },
      'snapshot.output',
    ],
  ],
};

describe('a snapshot that was tampered with', () => {
  it.each(Object.keys(tampered))(
    'in the state %s is refused by name, the same by a step, and nothing runs',
    async (state) => {
      const made = JSON.stringify(await states[state]?.());
      const earlier = server.requests.length;
      for (const [n, [tamper, path]] of (tampered[state] ?? []).entries()) {
        const snapshot = JSON.parse(made);
        const { pending } = withPending(snapshot);
        tamper(snapshot);
        const [resumed, stepped] = refusals(snapshot, pending);
        const what = `${state}, ${n}: ${path} in ${JSON.stringify(snapshot).slice(0, 2_000)}`;
        expect(resumed, what).toBeInstanceOf(InputError);
        expect(String(resumed), what).toContain(path);
        expect(stepped, what).toEqual(resumed);
      }
      await server.idle();
      expect(server.requests).toHaveLength(earlier);
    },
  );

  it.each([undefined, null, 0, '', 'snapshot', true, [], {}, { value: 'idle' }, { context: {} }])(
    'and is %j is refused',
    (snapshot) => {
      expect(() => resumePolling(machine(), snapshot as never)).toThrow(InputError);
      expect(() => step(machine(), snapshot as never, { type: 'poll.stop' })).toThrow(InputError);
    },
  );
});

describe('a trace', () => {
  async function trace(): Promise<string> {
    server.play('abc', ['RUNNING', 'STOPPED']);
    const actor = createActor(machine(), { input: { id: 'abc' } });
    const { lines } = recordPolling(actor);
    actor.start();
    await answered(actor);
    actor.send({ type: 'poll.refresh' });
    await waitFor(actor, ({ status }) => status === 'done');
    return lines.join('\n');
  }

  it('that was cut anywhere is replayed up to its last whole line, or refused', async () => {
    const whole = await trace();
    const all = replayPolling(machine(), whole).map(({ value }) => JSON.stringify(value));
    const ends = [...whole.matchAll(/\n/g)].flatMap(({ index }) => [
      index - 1,
      index,
      index + 1,
      index + 2,
    ]);
    const every = Array.from({ length: Math.ceil(whole.length / 29) }, (_, n) => 29 * n);
    for (const length of [...every, ...ends, whole.length - 1]) {
      const cut = whole.slice(0, length);
      const isWholeLine = whole[length] === '\n' || whole[length - 1] === '\n';
      const replay = () => replayPolling(machine(), cut).map(({ value }) => JSON.stringify(value));
      if (isWholeLine) expect(replay()).toEqual(all.slice(0, cut.trimEnd().split('\n').length));
      else expect(replay, `cut after ${length}`).toThrow(InputError);
    }
  });

  it.each<[string, (output: Loose) => void]>([
    [
      'of a kind that there is not',
      (output) => {
        output.type = 'evil';
      },
    ],
    [
      'of a kind that all objects have',
      (output) => {
        output.type = 'constructor';
      },
    ],
    [
      'without a time',
      (output) => {
        output.at = 'now';
      },
    ],
    [
      'with a jitter past 1',
      (output) => {
        output.jitter = 7;
      },
    ],
    [
      'with a pace that is none',
      (output) => {
        output.askedMs = -1;
      },
    ],
    [
      'with an interval that is none',
      (output) => {
        output.interval = { minMs: '1', maxMs: 2 };
      },
    ],
    [
      'with an unknown verdict',
      (output) => {
        output.verdict = 'done';
      },
    ],
    [
      'with a status that is none',
      (output) => {
        output.status = {};
      },
    ],
    [
      'without its failure',
      (output) => {
        output.type = 'unavailable';
      },
    ],
    [
      'that is none',
      (output) => {
        for (const name of Object.keys(output)) delete output[name];
      },
    ],
  ])('with an answer %s is refused, with its line', async (_, tamper) => {
    const lines = (await trace()).split('\n');
    const at = lines.findIndex((line) => line.includes('xstate.done.actor'));
    const entry = JSON.parse(lines[at] ?? '');
    tamper(entry.event.output);
    const replay = () => replayPolling(machine(), lines.with(at, JSON.stringify(entry)));
    expect(replay).toThrow(InputError);
    expect(replay).toThrow(`line ${at + 1}: event`);
  });
});
