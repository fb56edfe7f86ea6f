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
    'llm_api_key',
    'X-Auth-Token',
    'API Key',
    'newPassword2',
    'privateKey',
    'credentials',
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

  it('hides what a reading names for the next request, wherever it stands, since its URL may be signed', () => {
    const next = 'https://storage.example.org/job/2?X-Signed=hush';
    const last = { status: 'RUNNING', verdict: 'pending', detail: null, label: null, next };
    const message = {
      snapshot: {
        context: { next, observation: { type: 'reading', next }, pages: [[{ id: 'a', next }]] },
        children: { fetchStatus: { snapshot: { input: { id: 'a', last }, output: { next } } } },
      },
      event: { type: 'xstate.done.actor.fetchStatus', output: { type: 'reading', next } },
      definition: JSON.stringify({ states: { next: {} }, on: { next: 'next' } }),
    };
    const hidden = clean(message);
    expect(JSON.stringify(hidden)).not.toContain('hush');
    expect(hidden.snapshot.context.next).toBe('[redacted]');
    expect(hidden.snapshot.children.fetchStatus.snapshot.input.last).toEqual({
      ...last,
      next: '[redacted]',
    });
    expect(hidden.definition).toBe(message.definition);
    expect(clean({ next: null })).toEqual({ next: null });
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
    ['Authorization: Token hush', 'Authorization: [redacted]'],
    ['proxy-authorization: ApiKey hush, b=hush\nAge: 1', 'proxy-authorization: [redacted]\nAge: 1'],
    ['Cookie: a="b"; c=hush', 'Cookie: [redacted]'],
    ['cookies: a=b; c=hush', 'cookies: [redacted]'],
    ["'set-cookie': [\n 'a=hush', 'b=hush' ]", "'set-cookie': [redacted]"],
    ["password='hush', a='b'", "password='[redacted]', a='b'"],
    ["{'api_key': 'hush'}", "{'api_key': '[redacted]'}"],
    ['password: "two \\"hush\\" words", b', 'password: "[redacted]", b'],
    ['{"password": "two hush, and cut', '{"password": "[redacted]'],
    ['password:       a;hush,hush; b', 'password:       [redacted]; b'],
    ["'x-api-key': ['hush', 'hush'], b", "'x-api-key': [redacted], b"],
    [':password=>"hush", token=b\'hush\'', ':password=>"[redacted]", token=b\'[redacted]\''],
    ['user[password]=hush&page=2', 'user[password]=[redacted]&page=2'],
    ['https://host/jobs?token=hush&page=2', 'https://host/jobs?token=[redacted]&page=2'],
    [
      '/login?next=%2Fjobs%3Ftoken%3Dhush&page=2',
      '/login?next=%2Fjobs%3Ftoken%3D[redacted]&page=2',
    ],
    ['https://host/file?sv=1&sig=hush', 'https://host/file?sv=1&sig=[redacted]'],
    ['https://me:a@hush@host/path', 'https://[redacted]@host/path'],
    ['error: token=hush', 'error: token=[redacted]'],
    ['OPENAI_API_KEY=hush', 'OPENAI_API_KEY=[redacted]'],
    ['{\\"api_key\\":\\"hush\\"}" it said', '{\\"api_key\\":\\"[redacted]" it said'],
    ['"{\\"api_key\\":\\"hush\\",\\"b\\":1}"', '"{\\"api_key\\":\\"[redacted]\\",\\"b\\":1}"'],
    ['eyJhdXNo.eyJodXNo.hush has expired', '[redacted] has expired'],
  ])('hides what looks like a secret in the text %s', (text, shown) => {
    expect(clean({ text })).toEqual({ text: shown });
    // Some inspectors serialize a message twice.
    expect(clean({ text: shown })).toEqual({ text: shown });
  });

  it.each([
    [
      'in a pair',
      [
        ['Accept', 'json'],
        ['Authorization', 'hush'],
      ],
      [
        ['Accept', 'json'],
        ['Authorization', '[redacted]'],
      ],
    ],
    [
      'in a list of names and values',
      ['Cookie', 'hush', 'Age', '1'],
      ['Cookie', '[redacted]', 'Age', '1'],
    ],
    [
      'in an entry',
      { name: 'X-Api-Key', value: 'hush' },
      { name: 'X-Api-Key', value: '[redacted]' },
    ],
    [
      'in an entry of many',
      { key: 'cookie', values: ['hush'] },
      { key: 'cookie', values: '[redacted]' },
    ],
    ['in a name', { '/jobs?token=hush': 7 }, { '/jobs?token=[redacted]': 7 }],
  ])('hides a secret that is %s', (_, value, shown) => {
    expect(clean({ value })).toEqual({ value: shown });
  });

  it('hides the fields that a resource names in a text, and no others that end like them', () => {
    const hidden = withoutSecrets({ secretFields: ['vault_pin', 'a.b'] });
    expect(hidden('?Vault-Pin=7&xvaultpin=8&a.b=9&acb=1')).toBe(
      '?Vault-Pin=[redacted]&xvaultpin=8&a.b=[redacted]&acb=1',
    );
  });

  it('leaves the chart of a machine whose states and events are named like secrets', () => {
    const enterPassword = { on: { SET_TOKEN: 'done', RESET_TOKEN: { target: 'done' } } };
    const definition = JSON.stringify({ id: 'login', states: { enterPassword, done: {} } });
    expect(clean({ definition })).toEqual({ definition });
  });

  it.each(['Polling "abc" at 12:00, 5 % done', 'status: RUNNING', 'a@b.example', '[not json'])(
    'leaves the text %s as it is',
    (text) => {
      expect(clean(text)).toBe(text);
    },
  );

  it('lets nothing through that an inspector would stumble over', () => {
    const cycle: Record<string, unknown> = { big: 1n, error: new Error('api_key=hush') };
    cycle.odd = Object.create(Object.create(null));
    cycle.unclonable = [() => 1, Symbol('one')];
    cycle.self = cycle;
    cycle.element = new URLSearchParams('a=b');
    const text = JSON.stringify(clean({ ...cycle, element: new (class Element {})() }));
    expect(text).toContain('"element":"[Element]"');
    expect(text).toContain('"message":"api_key=[redacted]"');
    expect(text).toContain('"self":"…"');
    expect(text).not.toContain('hush');
    expect(() => structuredClone(clean(cycle))).not.toThrow();
  });

  it('shows a tree whose leaves point back in a length that grows with it', () => {
    const tree = { name: 'tree', leaves: [] as object[] };
    for (let leaf = 0; leaf < 6; leaf++) tree.leaves.push({ leaf, tree });
    expect(JSON.stringify(clean({ tree })).length).toBeLessThan(300);
  });

  it('shows what is in two places in both, and cleans it once', () => {
    let shared: object = { token: 'hush', a: 1 };
    expect(clean([shared, { shared }])).toEqual([
      { token: '[redacted]', a: 1 },
      { shared: { token: '[redacted]', a: 1 } },
    ]);
    let asked = 0;
    shared = { toJSON: () => ++asked };
    for (let depth = 0; depth < 12; depth++) shared = [shared, shared];
    clean(shared);
    expect(asked).toBe(1);
  });

  it.each([
    ['token="', 'a'],
    ["token='", 'a'],
    ['token=', 'token='],
    ['cookie: ', 'a'],
    ['token=[', 'a'],
  ])('hides a value of 16 MiB after %s: %j', (name, part) => {
    const text = clean(name + part.repeat(2 ** 24 / part.length));
    expect(text).toMatch(/^.{0,9}\[redacted\].?$/);
  });

  it.each([
    'a',
    'b: ',
    'token',
    'token ',
    'token=[',
    'api-',
    '://',
    '://a@',
    'eyJ-',
    'eyJ.',
    'a.',
    'cookie: "',
    'Bearer ',
    ' ',
    '\\',
    '"',
    '%22',
    '-',
    '=',
    ',',
    '[',
    '\\n',
  ])('is done at once with texts of a megabyte of %j', (part) => {
    const text = part.repeat(1_000_000 / part.length);
    const before = performance.now();
    clean([text, `token${text}`, `token=${text}`, `cookie: ${text}`, `http://${text}`]);
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
