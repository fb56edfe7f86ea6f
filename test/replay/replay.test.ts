import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import {
  type ActorRefFrom,
  createActor,
  fromPromise,
  type SnapshotFrom,
  setup,
  toPromise,
  waitFor,
} from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import type { PollingInput } from '../../machines/polling.context.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import {
  bearer,
  createPollingMachine,
  InputError,
  type PollingMachine,
  recordPolling,
  replayPolling,
  resumePolling,
} from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { fault, type StatusServer, type Step, startStatusServer } from '../../src/testing/index.ts';
import { stateOf } from '../support/chart.ts';
import { reading, T0, unavailable } from '../support/observations.ts';
import { refusal } from '../support/refusal.ts';

const QUICK = { interval: { minMs: 5, maxMs: 5 }, backoff: { baseMs: 5 } };

let server: StatusServer;
beforeEach(async () => {
  server = await startStatusServer({ etag: true });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

const machine = () =>
  createPollingMachine(conversationV0({ baseUrl: server.url, agentState: true }), {
    policy: QUICK,
  });

/** A poll of the scripted server, not started. */
function pollOf(steps: readonly Step[], input: Omit<Partial<PollingInput>, 'observation'> = {}) {
  server.play('abc', steps);
  return createActor(machine(), { input: { id: 'abc', autoStart: true, ...input } });
}

type PollingActor<TData> = ActorRefFrom<PollingMachine<TData>>;

/** Records an actor, from before its start if it wasn't started, and keeps what its subscribers get. */
function recorded<TData>(actor: PollingActor<TData>) {
  const recording = watched(actor);
  actor.start();
  return recording;
}

function watched<TData>(actor: PollingActor<TData>) {
  const { lines, stop } = recordPolling(actor);
  const seen = [JSON.stringify(actor.getSnapshot())];
  // An actor that starts emits its first snapshot once more.
  let isFirst = true;
  actor.subscribe((snapshot) => {
    const text = JSON.stringify(snapshot);
    if (!isFirst || text !== seen[0]) seen.push(text);
    isFirst = false;
  });
  return { lines, stop, seen };
}

const replayed = (lines: string | Iterable<string>) => texts(replayPolling(machine(), lines));

const texts = (snapshots: readonly unknown[]) => snapshots.map((it) => JSON.stringify(it));

/** A poll whose requests end in whatever `answer` gives or throws, one after another. */
const pollWith = (answer: () => Observation) =>
  createActor(
    pollingMachine.provide({ actors: { fetchStatus: fromPromise(async () => answer()) } }),
    { input: { id: 'abc', autoStart: true } },
  );

describe('replayPolling', () => {
  it.each<[string, string, readonly Step[], PollingInput['policy']?]>([
    ['succeeded', 'stopped', ['STARTING', 'RUNNING', 'RUNNING', 'finished']],
    ['was cut off', 'stopped', ['RUNNING', 'STOPPED']],
    ['failed', 'error', ['STARTING', 'ERROR']],
    [
      'met every kind of failure',
      'stopped',
      [
        fault.status(503),
        fault.reset(),
        fault.truncatedJson(),
        'RUNNING',
        fault.reset({ after: 'headers' }),
        fault.brokenGzip(),
        'RUNNING',
        null,
        fault.html(),
        fault.headers({ 'retry-after-ms': '20' }, 'RUNNING'),
        'STOPPED',
      ],
    ],
    [
      'was held by the server',
      'stopped',
      [fault.status(429, { headers: { 'Retry-After': '1' } }), 'STOPPED'],
    ],
    ['found nothing', 'notFound', [null, fault.status(404)]],
    ['was refused', 'unauthorized', [fault.status(401)]],
    ['met a wrong base URL', 'error', [fault.html()]],
    ['gave up', 'error', [fault.status(500), fault.status(502)], { maxFailures: 2 }],
    ['ran out of time', 'error', ['RUNNING'], { deadlineMs: 20 }],
    [
      'was held for too long',
      'error',
      [fault.status(429, { headers: { 'Retry-After': '9' } })],
      { rateLimit: { maxMs: 2_000 } },
    ],
    ['timed out', 'error', [fault.stall({ at: 'body' })], { requestTimeoutMs: 50, maxFailures: 1 }],
  ])(
    'gives the snapshots of a poll that %s again, byte for byte',
    async (_, end, steps, policy) => {
      const actor = pollOf(steps, { policy });
      const { lines, seen } = recorded(actor);
      await toPromise(actor);
      expect(replayed(lines)).toEqual(seen);
      expect(JSON.parse(seen.at(-1) ?? '')).toMatchObject({ value: end, output: { type: end } });
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ end: { value: end } });
      expect(seen).toHaveLength(lines.length - 1);
    },
  );

  it('gives the events of a user their effect again, with and without a time', async () => {
    const actor = pollOf(['RUNNING', 'RUNNING', 'RUNNING'], {
      autoStart: false,
      policy: { interval: { minMs: 60_000, maxMs: 60_000 } },
    });
    const { lines, seen } = recorded(actor);
    actor.send({ type: 'poll.resume' });
    actor.send({ type: 'poll.start' });
    actor.send({ type: 'poll.wake' });
    await waitFor(actor, ({ context }) => context.polls === 1);
    actor.send({ type: 'poll.pause' });
    actor.send({ type: 'poll.resume', at: Date.now() + 1_000 });
    actor.send({ type: 'poll.refresh' });
    await waitFor(actor, ({ context }) => context.polls === 2);
    actor.send({ type: 'poll.wake', at: Date.now() + 2_000 });
    actor.send({ type: 'poll.resume', at: Number.NaN });
    actor.send({ type: 'poll.stop', at: Date.now() });
    expect(replayed(lines)).toEqual(seen);
    expect(seen).toHaveLength(12);
  });

  it('needs no more than the bare chart: the recording knows every layer of the policy', async () => {
    const actor = pollOf(['RUNNING', 'STOPPED'], { policy: { maxFailures: 3 } });
    const { lines, seen } = recorded(actor);
    await toPromise(actor);
    const snapshots = replayPolling(pollingMachine, lines);
    expect(texts(snapshots)).toEqual(seen);
    expect(snapshots[0]?.context.policy).toMatchObject({ ...QUICK, maxFailures: 3 });
  });

  it('accepts a whole file as well as a list of lines, with either line end', async () => {
    const actor = pollOf(['RUNNING', 'STOPPED']);
    const { lines, seen } = recorded(actor);
    await toPromise(actor);
    expect(replayed(new Set(lines))).toEqual(seen);
    expect(replayed(lines.join('\n'))).toEqual(seen);
    expect(replayed(lines.map((line) => `${line}\r\n`).join(''))).toEqual(seen);
  });

  it('asks nothing and leaves nothing running', async () => {
    const actor = pollOf(['RUNNING', 'STOPPED']);
    const { lines } = recorded(actor);
    await toPromise(actor);
    const asked = server.requests.length;
    await server.refuse();
    const snapshots = replayPolling(machine(), lines);
    expectTypeOf(snapshots).toEqualTypeOf<SnapshotFrom<ReturnType<typeof machine>>[]>();
    const [first, ...others] = snapshots;
    expect(stateOf(first as SnapshotFrom<typeof pollingMachine>)).toBe('polling.fetching');
    expect(others.at(-1)?.output).toMatchObject({ reason: 'stopped', polls: 2 });
    expect(server.requests).toHaveLength(asked);
  });

  it.each<[string, unknown, string]>([
    ['an error', new TypeError('data.state is undefined'), 'data.state is undefined'],
    ['a text', 'no luck', 'no luck'],
    ['nothing', undefined, 'undefined'],
  ])('ends in the same defect when the request is rejected with %s', async (_, thrown, message) => {
    const actor = pollWith(() => {
      throw thrown;
    });
    const { lines, seen } = recorded(actor);
    const { failure } = await toPromise(actor);
    expect(failure).toMatchObject({ code: 'defect', message });
    expect(texts(replayPolling(pollingMachine, lines))).toEqual(seen);
  });

  it('replays the defect of a fetch actor that answers something malformed', async () => {
    const actor = pollWith(() => ({ ...unavailable(), at: 'soon' }) as never);
    const { lines, seen } = recorded(actor);
    const { reason, failure } = await toPromise(actor);
    expect(reason).toBe('defect');
    expect(failure?.message).toMatch(refusal('fetchStatus.at', '"soon"'));
    expect(texts(replayPolling(pollingMachine, lines))).toEqual(seen);
  });

  it('names the line of an answer that is none, when the poll continued after it', async () => {
    const actor = pollOf(['RUNNING', 'STOPPED']);
    const { lines } = recorded(actor);
    await toPromise(actor);
    const at = lines.findIndex((line) => line.includes('xstate.done.actor'));
    const spoilt = lines.with(
      at,
      JSON.stringify({ at: 0, event: { type: 'xstate.done.actor.fetchStatus' } }),
    );
    expect(() => replayPolling(pollingMachine, spoilt)).toThrow(
      refusal(`line ${at + 1}: event.output`, 'undefined', 'an object of type, at'),
    );
  });
});

describe('recordPolling', () => {
  it('joins a poll in mid-request and in mid-wait', async () => {
    server.hold();
    const actor = pollOf(['RUNNING', 'RUNNING', 'STOPPED']).start();
    await server.requested(1);
    const first = recorded(actor);
    server.release();
    await waitFor(actor, (snapshot) => snapshot.matches({ polling: 'waiting' }));
    const second = recorded(actor);
    await toPromise(actor);
    expect(replayed(first.lines)).toEqual(first.seen);
    expect(replayed(second.lines)).toEqual(second.seen);
    expect(first.seen.length).toBeGreaterThan(second.seen.length);
  });

  it('joins a paused poll, which remembers what it was doing', async () => {
    const actor = pollOf([fault.status(429)]).start();
    await waitFor(actor, ({ context }) => context.polls === 1);
    actor.send({ type: 'poll.pause' });
    const { lines, seen } = recorded(actor);
    actor.send({ type: 'poll.resume' });
    actor.send({ type: 'poll.stop' });
    expect(replayed(lines)).toEqual(seen);
    expect(seen[1]).toContain('"rateLimited"');
  });

  it('joins a poll that was resumed from a snapshot', async () => {
    const before = pollOf(['RUNNING', 'STOPPED']).start();
    await waitFor(before, ({ context }) => context.polls === 1);
    const stored = JSON.parse(JSON.stringify(before.getPersistedSnapshot()));
    before.stop();
    const actor = resumePolling(machine(), stored);
    const { lines, seen } = recorded(actor);
    await toPromise(actor);
    expect(replayed(lines)).toEqual(seen);
  });

  it('joins a finished poll, and records its state', async () => {
    const actor = pollOf(['STOPPED']).start();
    await toPromise(actor);
    const { lines } = recordPolling(actor);
    expect(lines).toHaveLength(1);
    expect(replayed(lines)).toEqual(texts([actor.getSnapshot()]));
  });

  it('records a poll that another machine invokes, and nothing else of that machine', async () => {
    server.play('abc', ['STARTING', 'STOPPED']);
    const parent = createActor(
      setup({ actors: { pollStatus: machine() } }).createMachine({
        initial: 'polling',
        states: {
          polling: {
            invoke: { id: 'poll', src: 'pollStatus', input: { id: 'abc', autoStart: true } },
            on: { 'xstate.done.actor.poll': 'idle' },
          },
          idle: {},
        },
      }),
    );
    const child = parent.getSnapshot().children.poll as PollingActor<unknown>;
    const { lines, seen } = watched(child);
    parent.start();
    await waitFor(parent, (snapshot) => snapshot.matches('idle'));
    parent.send({ type: 'poll.stop' });
    parent.stop();
    expect(replayed(lines)).toEqual(seen);
    expect(seen.at(-1)).toContain('"reason":"stopped"');
  });

  it('hands over each line as it comes, and stops when asked', async () => {
    const actor = pollOf(['RUNNING', 'STOPPED']);
    const handed: string[] = [];
    const recording = recordPolling(actor, { onLine: (line) => handed.push(line) });
    expect(handed).toHaveLength(1);
    actor.start();
    await waitFor(actor, ({ context }) => context.polls === 1);
    expect(handed).toHaveLength(2);
    recording.stop();
    await toPromise(actor);
    expect(handed).toEqual(recording.lines);
    expect(handed).toHaveLength(2);
  });

  it('leaves the errors of a poll to its own listeners', async () => {
    const actor = createActor(pollingMachine, { input: { id: '' } });
    recordPolling(actor);
    const failing = toPromise(actor);
    actor.start();
    await expect(failing).rejects.toThrow(InputError);
  });

  it('is not confused by what is sent as the poll ends, or after', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(); // XState's, about the second
    const actor = pollOf(['STOPPED']);
    actor.on('status.changed', () => actor.send({ type: 'poll.stop' }));
    const { lines, seen } = recorded(actor);
    await toPromise(actor);
    actor.send({ type: 'poll.refresh' });
    expect(lines.join('\n')).toContain('poll.stop');
    expect(lines.join('\n')).not.toContain('poll.refresh');
    expect(replayed(lines)).toEqual(seen);
    expect(seen.at(-1)).toContain('"reason":"stopped"');
  });

  it('keeps of an event what the chart reads, and of unknown events nothing', () => {
    const actor = pollWith(() => reading());
    const { lines } = recordPolling(actor);
    actor.start();
    const click: Record<string, unknown> = { secret: 'sk-canary' };
    click.target = click;
    actor.send({ type: 'poll.pause', ...click });
    actor.send({ type: 'click', ...click } as never);
    actor.stop();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^\{"at":\d+,"event":\{"type":"poll\.pause"\},"found":\{[^{}]*\{"polling":"fetching"\}[^{}]*\}\}$/,
    );
  });

  it('holds no credential, even of a server that sends them back', async () => {
    const echo = { body: { detail: 'sk-canary is not welcome' } };
    server.play('abc', [
      fault.status(503, echo),
      { status: 'RUNNING', session_api_key: 'sk-canary' },
      fault.status(400, echo),
    ]);
    const resource = conversationV0({
      baseUrl: server.url,
      credentials: bearer(() => 'sk-canary'),
    });
    const actor = createActor(createPollingMachine(resource, { policy: QUICK }), {
      input: { id: 'abc', autoStart: true },
    });
    const { lines, seen } = recorded(actor);
    await toPromise(actor);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-canary');
    expect(replayed(lines)).toEqual(seen);
    expect(lines.join('\n')).not.toContain('sk-canary');
  });
});

describe('a bad recording', () => {
  /** The lines of a poll that goes well, to be spoilt. */
  async function goodLines() {
    const answers = [reading(), reading('STOPPED', { verdict: 'succeeded' })];
    const actor = pollWith(() => answers.shift() ?? unavailable());
    const { lines } = recordPolling(actor);
    actor.start();
    await waitFor(actor, ({ context }) => context.polls === 1);
    actor.send({ type: 'poll.refresh', at: T0 + 1_000 });
    await toPromise(actor);
    return lines;
  }

  const replace = (lines: readonly string[], at: number, line: string) => lines.with(at, line);

  /** Changes a part of the header's context. */
  const withContext = (changes: object) => (lines: readonly string[]) => {
    const header = JSON.parse(lines[0] ?? '');
    Object.assign(header.snapshot.context, changes);
    return replace(lines, 0, JSON.stringify(header));
  };

  type Spoil = (lines: readonly string[]) => string | readonly string[];

  it.each<[string, Spoil, string | RegExp]>([
    ['an empty file', () => '', 'line 1: recording: expected a complete line of JSON, got ""'],
    [
      'an empty list',
      () => [],
      'line 1: recording: expected a complete line of JSON, got undefined',
    ],
    [
      'no header',
      ([, ...rest]) => rest,
      refusal('line 1: pollchart', 'undefined', '1, the version'),
    ],
    ['JSON that is no object', () => 'null', refusal('line 1: pollchart', 'undefined', '1')],
    [
      'another version',
      (lines) => replace(lines, 0, (lines[0] ?? '').replace('"pollchart":1', '"pollchart":2')),
      refusal('line 1: pollchart', '2', '1'),
    ],
    [
      'a header without a snapshot',
      (lines) => replace(lines, 0, '{"pollchart":1,"at":0}'),
      'line 1: snapshot: expected what actor.getPersistedSnapshot() gave, got undefined',
    ],
    [
      'a line that is not JSON',
      (lines) => replace(lines, 2, 'oops'),
      refusal('line 3: recording', '"oops"'),
    ],
    [
      'a last line that is cut',
      (lines) => lines.join('\n').slice(0, -9),
      /^line 5: recording: expected .+, got "\{\\"at\\":/,
    ],
    [
      'no time',
      (lines) => replace(lines, 1, '{"event":{"type":"poll.stop"}}'),
      refusal('line 2: at', 'undefined'),
    ],
    [
      'a time that is none',
      (lines) => replace(lines, 1, '{"at":1e300,"event":{"type":"poll.stop"}}'),
      'line 2: at: expected a time in epoch ms, got 1e+300',
    ],
    [
      'no event',
      (lines) => replace(lines, 1, '{"at":0}'),
      refusal('line 2: event.type', 'undefined', 'one of'),
    ],
    [
      'an event that the chart does not know',
      (lines) => replace(lines, 1, '{"at":0,"event":{"type":"poll.jump"}}'),
      refusal('line 2: event.type', '"poll.jump"', 'one of poll.start, poll.stop'),
    ],
    [
      'an event after the end that the chart does not know',
      (lines) => [...lines, '{"at":0,"event":{"type":"xstate.init"}}'],
      refusal('line 6: event.type', '"xstate.init"'),
    ],
    [
      'a place that is none',
      (lines) =>
        replace(lines, 1, '{"at":0,"event":{"type":"poll.stop"},"found":{"value":"idle"}}'),
      'line 2: found: expected an object with value and nextPollAt, got an object',
    ],
    [
      'an end that is none',
      (lines) => [...lines.slice(0, -1), '{"at":0,"end":7}', '{"at":0,"end":8}'],
      'line 5: end: expected an object with value and nextPollAt, got 7',
    ],
    [
      'a release that is none',
      (lines) => replace(lines, 0, (lines[0] ?? '').replace(/"release":"[^"]*"/, '"release":1')),
      'line 1: release: expected the version of the package, or none, got 1',
    ],
    [
      'an error that is none',
      (lines) => replace(lines, 1, '{"at":0,"event":{"type":"xstate.error.actor.fetchStatus"}}'),
      'line 2: event.error: expected an object with name and message, got undefined',
    ],
    [
      'an answer that is none',
      (lines) => replace(lines, 1, '{"at":0,"event":{"type":"xstate.done.actor.fetchStatus"}}'),
      refusal('line 2: event.output', 'undefined', 'an object of type, at'),
    ],
    ['an empty id', withContext({ id: '' }), refusal('line 1: snapshot.context.id', '""')],
    [
      'a policy out of bounds',
      withContext({ policy: { maxFailures: 0 } }),
      refusal('line 1: policy.maxFailures', '0'),
    ],
    [
      'half a policy',
      withContext({ policy: { maxFailures: 3 } }),
      'line 1: snapshot.context.policy.',
    ],
    ['no policy', withContext({ policy: null }), 'line 1: snapshot.context.policy.'],
    [
      'half a context',
      withContext({ polls: undefined }),
      refusal('line 1: snapshot.context.polls', 'undefined'),
    ],
    [
      'a count that is none',
      withContext({ polls: 'many' }),
      refusal('line 1: snapshot.context.polls', '"many"'),
    ],
    [
      'an unknown state',
      (lines) =>
        replace(lines, 0, (lines[0] ?? '').replace('"polling":"fetching"', '"polling":"red"')),
      refusal('line 1: snapshot.value', '"{\\"polling\\":\\"red\\"}"'),
    ],
    [
      'no children',
      (lines) => replace(lines, 0, (lines[0] ?? '').replace('"children"', '"kids"')),
      'line 1: snapshot.children: expected exactly the request of this state, got undefined',
    ],
  ])('with %s is refused, with the line', async (_, spoil, message) => {
    const spoilt = spoil(await goodLines());
    expect(() => replayPolling(pollingMachine, spoilt)).toThrow(InputError);
    expect(() => replayPolling(pollingMachine, spoilt)).toThrow(message);
  });

  it('is none with a byte order mark, empty lines and other line ends, and counts them', async () => {
    const lines = await goodLines();
    const plain = texts(replayPolling(pollingMachine, lines));
    const odd = `\ufeff\n${lines.join('\r\n\r\n')}\r\n \n`;
    expect(texts(replayPolling(pollingMachine, odd))).toEqual(plain);
    expect(() => replayPolling(pollingMachine, ['', ...lines.with(1, 'x')])).toThrow('line 3: ');
  });
});
