import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect as shown } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createActor, type SnapshotFrom } from 'xstate';
import * as z from 'zod';
import {
  bearer,
  cookies,
  createPollingMachine,
  defineResource,
  explain,
  type PollingMachine,
  poll,
  recordPolling,
  type StatusReading,
  sessionApiKey,
} from '../src/index.ts';
import { withoutSecrets } from '../src/inspect/index.ts';
import { conversationV0 } from '../src/openhands/index.ts';
import { fault, type StatusServer, type Step, startStatusServer } from '../src/testing/index.ts';
import { run } from './cli/support.ts';
import { inspectorOverSocket } from './support/inspector-socket.ts';
import { lastReading, observed } from './support/observed.ts';

const ID = 'abc';
const canaries = {
  'the bearer token': 'canary-bearer-1b2c',
  'X-Session-API-Key': 'canary-session-3d4e',
  'the cookie': 'keycloak_auth=canary-cookie-5f6a',
  "the URL's query": 'canary-query+7b/8c=',
  "the body's session_api_key": 'canary-body-9d0e',
} as const;
const sent = encodeURIComponent(canaries["the URL's query"]);
function seen(): string[] {
  const { "the body's session_api_key": _, ...asked } = canaries;
  return [...Object.values(asked), sent];
}

/** All that a server has seen of them, in words. */
const echo = { detail: `no, not canary-cookie-5f6a, ${seen().join(', ')}` };
const location = `https://elsewhere.example/${canaries['the bearer token']}?key=${seen().join('&')}`;
const body = (status: string): Step => ({
  status,
  session_api_key: canaries["the body's session_api_key"],
});

/** What happens to a poll, and a word that shows that it did. */
const stories: Record<string, { script: readonly Step[]; word: string }> = {
  'a good end': { script: [body('RUNNING'), body('STOPPED')], word: 'STOPPED' },
  'a 503 that repeats the request': {
    script: [fault.status(503, { body: echo }), body('STOPPED')],
    word: 'STOPPED',
  },
  'a 400 that repeats the request': {
    script: [body('RUNNING'), fault.status(400, { body: echo })],
    word: 'HTTP 400: no, not [redacted], ',
  },
  'a redirect': { script: [fault.redirect(location)], word: 'redirects to' },
  'a dropped connection': { script: [fault.reset(), fault.reset()], word: 'ECONNRESET' },
  'a body of another schema': {
    script: [fault.body(JSON.stringify({ ...echo, status: 5 }))],
    word: 'The body is not what',
  },
};

/** All the credentials at once; the custom endpoint also puts one into its URL. */
const credentials = [
  bearer(() => canaries['the bearer token']),
  sessionApiKey(() => canaries['X-Session-API-Key']),
  cookies(() => canaries['the cookie']),
];
const policy = {
  interval: { minMs: 1, maxMs: 1 },
  backoff: { baseMs: 1, maxMs: 1 },
  maxFailures: 2,
};
/** Its URL holds a secret as well: only a resource's author may do that. */
const withQuery = (baseUrl: string, read = readStatus) =>
  defineResource({
    request: (id) => ({ url: `${baseUrl}/api/conversations/${id}?key=${sent}` }),
    schema: z.object({ status: z.string() }),
    read,
    credentials,
  });
const readStatus = ({ status }: { status: string }): StatusReading => ({
  status,
  verdict: status === 'STOPPED' ? 'succeeded' : 'pending',
});

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  vi.restoreAllMocks();
});

async function serve(script: readonly Step[]): Promise<StatusServer> {
  const server = await startStatusServer();
  cleanups.push(() => server.close());
  server.play(ID, script);
  return server;
}

/** All that is written to the console and to the standard streams. */
function listenToLogs(): unknown[] {
  const logged: unknown[] = [];
  for (const name of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const)
    vi.spyOn(console, name).mockImplementation((...words) => void logged.push(...words));
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => logged.push(text) > 0);
  return logged;
}

/** Where it is searched. The command line has a table of its own, below. */
const places = [
  'inspector messages',
  'persisted snapshots',
  'live snapshots',
  'recorded traces',
  'emitted events',
  'error messages and stacks',
  'outcomes and their words',
  'logs',
] as const;

/** Polls to the end and gathers all that there is to see of it, place by place. */
async function gather<TData>(
  machine: PollingMachine<TData>,
  options?: Parameters<typeof inspectorOverSocket>[0],
): Promise<Record<(typeof places)[number], string>> {
  const socket = await inspectorOverSocket(options);
  const logs = listenToLogs();
  const actor = createActor(machine, {
    input: { id: ID, policy, autoStart: true },
    inspect: socket.inspect,
  });
  const { lines } = recordPolling(actor);
  const persisted: unknown[] = [];
  const live: SnapshotFrom<PollingMachine<TData>>[] = [];
  const emitted: unknown[] = [];
  const errors: unknown[] = [];
  actor.on('*', (event) => emitted.push(event));
  await new Promise<void>((resolve) => {
    actor.subscribe({
      next: (snapshot) => {
        live.push(snapshot);
        persisted.push(actor.getPersistedSnapshot());
      },
      complete: resolve,
      error: (error) => {
        errors.push(error);
        resolve();
      },
    });
    actor.start();
  });
  await socket.arrived(
    ({ sessionId, snapshot }) => sessionId === actor.sessionId && snapshot?.status === 'done',
  );
  await socket.close();
  vi.restoreAllMocks();
  const outcome = await poll(machine, { id: ID, policy }).catch((error: unknown) => error);
  const failures = live.map(({ context }) => context.failure);
  return {
    'inspector messages': socket.messages.map(({ text }) => text).join('\n'),
    'persisted snapshots': JSON.stringify(persisted),
    'live snapshots': shown(
      live.map(({ value, context, output }) => ({ value, context, output })),
      { depth: 20 },
    ),
    'recorded traces': lines.join('\n'),
    'emitted events': JSON.stringify(emitted),
    'error messages and stacks': shown([failures, errors], { depth: 20, showHidden: true }),
    'outcomes and their words': [actor.getSnapshot().output, outcome]
      .map((end) => JSON.stringify(end) + explain(end as never) + explain(end as never, 'zh-CN'))
      .join('\n'),
    logs: shown(logs, { depth: 20 }),
  };
}

/** Which canaries sing in a place. Of a cookie the value alone counts as well. */
const heardIn = (text: string): string[] =>
  Object.entries(canaries)
    .filter(([, canary]) =>
      [canary.replace(/^keycloak_auth=/, ''), encodeURIComponent(canary)].some((form) =>
        text.includes(form),
      ),
    )
    .map(([name]) => name);

const listen = (places: Record<string, string>) =>
  Object.fromEntries(Object.entries(places).map(([place, text]) => [place, heardIn(text)]));
const silence = Object.fromEntries(places.map((place) => [place, []]));

describe('no secret is in any place', () => {
  it.each(Object.entries(stories))('after %s', async (_, { script, word }) => {
    const server = await serve(script);
    const asked: string[] = [];
    const machine = createPollingMachine(withQuery(server.url), {
      fetch: (url, init) => {
        asked.push(String(url));
        return fetch(url, init);
      },
    });
    const found = await gather(machine);
    expect(listen(found)).toEqual(silence);
    expect(asked[0]).toContain(sent);
    expect(server.requests[0]).toMatchObject({
      headers: {
        authorization: `Bearer ${canaries['the bearer token']}`,
        'x-session-api-key': canaries['X-Session-API-Key'],
        cookie: canaries['the cookie'],
      },
    });
    const { logs, 'error messages and stacks': errors, ...texts } = found;
    for (const text of Object.values(texts)) expect(text).toContain(word);
  });

  it('of an OpenHands conversation, whose body holds one', async () => {
    const server = await serve([body('RUNNING'), body('STOPPED')]);
    const found = await gather(
      createPollingMachine(conversationV0({ baseUrl: server.url, credentials })),
    );
    expect(listen(found)).toEqual(silence);
    expect(found['inspector messages']).toContain('conversation_id');
  });

  it('after a bug in the resource', async () => {
    const server = await serve([body('RUNNING')]);
    const read = () => {
      throw new Error('a bug of mine');
    };
    const found = await gather(createPollingMachine(withQuery(server.url, read)));
    expect(listen(found)).toEqual(silence);
    expect(found['error messages and stacks']).toContain('a bug of mine');
  });

  it('after a URL that can’t be asked', async () => {
    const found = await gather(createPollingMachine(withQuery('')));
    expect(listen(found)).toEqual(silence);
    expect(found['error messages and stacks']).toContain('?…');
  });
});

describe('a place that a reading names for the next request', () => {
  const SIGNED = '/jobs/2?sig=canary-next-1a2b3c';
  const polling = (baseUrl: string) =>
    defineResource({
      request: (id, last) => ({
        url: new URL(last?.next ?? `/api/conversations/${id}`, baseUrl),
      }),
      schema: z.object({ status: z.string(), next: z.string().optional() }),
      read: ({ status, next }) => ({ status, verdict: 'pending', next, data: { status } }),
    });

  it('is kept as it is, and what is secret in it is hidden where the server repeats it', async () => {
    const said = { detail: `no canary-next-1a2b3c at ${SIGNED}` };
    const server = await serve([
      { status: 'RUNNING', next: SIGNED },
      fault.status(400, { body: said }),
    ]);
    const asked: string[] = [];
    const fetchTwice: typeof fetch = (url, init) => {
      asked.push(String(url));
      return fetch(asked.length > 1 ? `${server.url}/api/conversations/${ID}` : url, init);
    };
    const resource = polling(server.url);
    const first = await observed(resource, { id: ID }, fetchTwice);
    expect(first).toMatchObject({ type: 'reading', next: SIGNED });
    const second = await observed(resource, { id: ID, last: lastReading(SIGNED) }, fetchTwice);
    expect(asked[1]).toBe(server.url + SIGNED);
    expect(second).toMatchObject({
      failure: { message: expect.stringContaining('no [redacted] at /jobs/2?sig=[redacted]') },
    });
    expect(JSON.stringify(second)).not.toContain('canary');
  });
});

describe('a body’s session_api_key that the data keeps', () => {
  const keeping = async () => {
    const server = await serve([body('RUNNING'), body('STOPPED')]);
    return createPollingMachine(
      conversationV0({ baseUrl: server.url, credentials, keepSessionApiKey: true }),
    );
  };

  it('is found in every place that holds data: the search works', async () => {
    const found = await gather(await keeping());
    const { logs, 'error messages and stacks': errors, ...data } = listen(found);
    for (const names of Object.values(data)) expect(names).toEqual(["the body's session_api_key"]);
  });

  it('never reaches an inspector that has withoutSecrets()', async () => {
    const found = await gather(await keeping(), { serialize: withoutSecrets() });
    expect(heardIn(found['inspector messages'])).toEqual([]);
    expect(found['inspector messages']).toContain('"session_api_key":"[redacted]"');
  });
});

describe('the command line', () => {
  const env = {
    OPENHANDS_API_KEY: canaries['the bearer token'],
    OPENHANDS_SESSION_API_KEY: canaries['X-Session-API-Key'],
  };

  it.each(Object.entries(stories))('prints and records none after %s', async (_, story) => {
    const { url } = await serve(story.script);
    const folder = await mkdtemp(join(tmpdir(), 'pollchart-secrets-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'poll.jsonl');
    const watch = ['watch', ID, '--base-url', url, '--api', 'v0', '--timeout', '1s'];
    watch.push('--inspect-port', '0');
    const plain = await run([...watch, '--record', file], env);
    const server = await serve(story.script);
    watch[3] = server.url;
    const json = await run([...watch, '--json'], env);
    const record = await readFile(file, 'utf8');
    const replayed = await run(['replay', file]);
    const found = {
      'plain stdout': plain.stdout,
      'plain stderr': plain.stderr,
      '--json stdout': json.stdout,
      '--json stderr': json.stderr,
      'the --record file': record,
      replay: replayed.stdout + replayed.stderr,
    };
    // The command line sends no cookie and no query: an echo of those shows nothing of its own.
    const own = (names: string[]) => names.filter((name) => !/cookie|query/.test(name));
    for (const [place, text] of Object.entries(found))
      expect({ [place]: own(heardIn(text)) }).toEqual({ [place]: [] });
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${canaries['the bearer token']}`,
    });
    expect(record).toContain('"pollchart":1');
    expect(json.stdout).toContain('"type":"outcome"');
    expect(plain.stdout).not.toBe('');
  });
});
