import { afterEach, describe, expect, it } from 'vitest';
import { createActor, createMachine, fromPromise, sendTo, setup } from 'xstate';
import { withoutSecrets } from '../../src/inspect/index.ts';
import { inspectorOverSocket } from '../support/inspector-socket.ts';

const clean = withoutSecrets();

describe('withoutSecrets', () => {
  it.each([
    'session_api_key',
    'X-Session-API-Key',
    'sessionApiKey',
    'api_key',
    'Authorization',
    'cookie',
    'Set-Cookie',
    'password',
    'access_token',
  ])('hides a field named %s, however deep, and whatever it holds', (name) => {
    expect(clean({ a: [{ [name]: 'hush' }], [name]: { b: ['hush'] } })).toEqual({
      a: [{ [name]: '[redacted]' }],
      [name]: '[redacted]',
    });
  });

  it('hides the fields that a resource names', () => {
    const hidden = withoutSecrets({ secretFields: ['vault_pin'] })({ vaultPin: 7, pin: 8 });
    expect(hidden).toEqual({ vaultPin: '[redacted]', pin: 8 });
  });

  it('shows that there is no secret', () => {
    expect(clean({ session_api_key: null })).toEqual({ session_api_key: null });
  });

  it.each([
    ['https://me:hush@host/path', 'https://[redacted]@host/path'],
    ['GET /jobs?api_key=hush&page=2', 'GET /jobs?api_key=[redacted]&page=2'],
    ['X-Session-API-Key: hush, Accept: json', 'X-Session-API-Key: [redacted], Accept: json'],
    ['sent Bearer hushhush1 to it', 'sent Bearer [redacted] to it'],
    ['Cookie: a=hush; b=hush', 'Cookie: [redacted]'],
    ['{"a":{"cookie":"hush"}}', '{"a":{"cookie":"[redacted]"}}'],
    ['{"cookie":"hush", and cut', '{"cookie":"[redacted]", and cut'],
  ])('hides what looks like a secret in the text %s', (text, shown) => {
    expect(clean({ text })).toEqual({ text: shown });
  });

  it.each(['Polling "abc" at 12:00, 5 % done', 'status: RUNNING', 'a@b.example', '[not json'])(
    'leaves the text %s as it is',
    (text) => {
      expect(clean(text)).toBe(text);
    },
  );

  it('lets nothing through that an inspector would stumble over', () => {
    const cycle: Record<string, unknown> = { big: 1n, error: new Error('api_key=hush') };
    cycle.self = cycle;
    cycle.element = new URLSearchParams('a=b');
    const text = JSON.stringify(clean({ ...cycle, element: new (class Element {})() }));
    expect(text).toContain('"element":"[Element]"');
    expect(text).toContain('"message":"api_key=[redacted]"');
    expect(text).not.toContain('hush');
  });

  it('is done at once with a text of a megabyte', () => {
    const text = `${'a'.repeat(500_000)} ${'b: '.repeat(200_000)}`;
    const before = performance.now();
    clean({ text });
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('with the real inspector', () => {
  const sockets: { close(): Promise<void> }[] = [];
  afterEach(() => Promise.all(sockets.splice(0).map((socket) => socket.close())));

  /** A machine that is careless with its secret wherever a message can hold one. */
  const secret = { api_key: 'hush' };
  const careless = setup({
    actions: { noted: (_, _params: typeof secret) => undefined },
    actors: { ask: fromPromise(async () => ({ ...secret, answer: 42 })) },
  }).createMachine({
    id: 'careless',
    context: { ...secret, children: {} },
    output: secret,
    initial: 'asking',
    states: {
      asking: {
        meta: secret,
        entry: { type: 'noted', params: secret },
        invoke: { id: 'ask', src: 'ask', input: secret, onDone: 'telling' },
      },
      telling: {
        invoke: { id: 'child', src: createMachine({ on: { told: {} } }) as never },
        entry: sendTo('child', { type: 'told', ...secret }),
        on: { end: 'ended' },
      },
      ended: { type: 'final' },
    },
  });

  const watch = async (options: Parameters<typeof inspectorOverSocket>[0]) => {
    const socket = await inspectorOverSocket(options);
    sockets.push(socket);
    const actor = createActor(careless, { inspect: socket.inspect, input: secret }).start();
    await socket.arrived(({ event }) => event?.type === 'xstate.done.actor.ask');
    actor.send({ type: 'end', ...secret });
    await socket.arrived(
      ({ sessionId, snapshot }) => sessionId === actor.sessionId && snapshot?.status === 'done',
    );
    return socket.messages.filter(({ text }) => text.includes('hush'));
  };

  it('no message of any kind holds a secret', async () => {
    expect(await watch({ serialize: withoutSecrets() })).toEqual([]);
  });

  it('every kind of message would, without it', async () => {
    const kinds = new Set((await watch({})).map(({ type }) => type));
    expect([...kinds].sort()).toEqual(['@xstate.actor', '@xstate.event', '@xstate.snapshot']);
  });

  it('the inspector’s own hook for contexts would miss some', async () => {
    const missed = await watch({
      sanitizeContext: () => ({}),
      sanitizeEvent: ({ type }) => ({ type }),
    });
    expect(missed.length).toBeGreaterThan(0);
  });
});
