import { afterEach, describe, expect, it } from 'vitest';
import { createActor, waitFor } from 'xstate';
import * as z from 'zod';
import {
  bearer,
  cookies,
  createPollingMachine,
  defineResource,
  header,
  poll,
  sessionApiKey,
} from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import {
  fault,
  repeat,
  type StatusServer,
  type StatusServerOptions,
  startStatusServer,
} from '../../src/testing/index.ts';
import { stateOf } from '../support/chart.ts';
import { afterPolls } from '../support/first-answer.ts';

const servers: StatusServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(
  steps: Parameters<StatusServer['play']>[1],
  options: StatusServerOptions = {},
) {
  const server = await startStatusServer(options);
  servers.push(server);
  server.play('abc', steps);
  return server;
}

const jobs = (baseUrl: string, extra: object = {}) =>
  defineResource({
    request: (id) => ({ url: `${baseUrl}/api/conversations/${id}` }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: status === 'STOPPED' ? 'succeeded' : 'pending' }),
    ...extra,
  });

describe('fetchStatus', () => {
  it('requests JSON with GET', async () => {
    const server = await serve(['RUNNING']);
    await afterPolls(jobs(server.url), 'abc');
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      headers: { accept: 'application/json' },
    });
  });

  it('lets a resource’s header replace ours, in any case', async () => {
    const server = await serve(['RUNNING']);
    const request = () => ({
      url: `${server.url}/api/conversations/abc`,
      headers: { ACCEPT: 'application/vnd.api+json', 'X-Tenant': 'me' },
    });
    await afterPolls(jobs(server.url, { request }), 'abc');
    expect(server.requests[0]?.headers).toMatchObject({
      accept: 'application/vnd.api+json',
      'x-tenant': 'me',
    });
  });

  it('uses one socket for many polls, successful and failed', async () => {
    const server = await serve([
      ...repeat('RUNNING', 9),
      fault.status(503),
      ...repeat('RUNNING', 9),
      'STOPPED',
    ]);
    const machine = createPollingMachine(conversationV0({ baseUrl: server.url }));
    const policy = { interval: { minMs: 5, maxMs: 5 }, backoff: { baseMs: 5 } };
    const { polls } = await poll(machine, { id: 'abc', policy });
    const sockets = new Set(server.requests.map(({ socketId }) => socketId));
    expect(polls).toBe(20);
    expect(sockets.size).toBe(1);
  });

  it('accepts gzip and reads it', async () => {
    const server = await serve(['RUNNING'], { gzip: true });
    const { context } = await afterPolls(jobs(server.url), 'abc');
    expect(server.requests[0]?.headers['accept-encoding']).toContain('gzip');
    expect(context.status).toBe('RUNNING');
  });

  it('sends conditional requests once it has a validator, and keeps the data’s reference on a 304', async () => {
    const server = await serve(['RUNNING'], { etag: true });
    const machine = createPollingMachine(conversationV0({ baseUrl: server.url }));
    const actor = createActor(machine, { input: { id: 'abc', autoStart: true } }).start();
    const polls = (n: number) => waitFor(actor, ({ context }) => context.polls === n);
    const { context: first } = await polls(1);
    actor.send({ type: 'poll.refresh' });
    const { context: second } = await polls(2);
    actor.stop();
    expect(server.requests[0]?.headers).not.toHaveProperty('if-none-match');
    expect(server.requests[1]?.headers).toMatchObject({
      'if-none-match': first.validators?.etag,
      'if-modified-since': first.validators?.lastModified,
    });
    expect(second.observation?.type).toBe('unchanged');
    expect(second.data).toBe(first.data);
  });

  it('keeps the data’s reference while 200s have equal data', async () => {
    const server = await serve(['RUNNING']);
    const seen = new Set();
    const machine = createPollingMachine(conversationV0({ baseUrl: server.url }));
    const actor = createActor(machine, { input: { id: 'abc', autoStart: true } }).start();
    for (let polls = 1; polls <= 3; polls++) {
      seen.add((await waitFor(actor, ({ context }) => context.polls === polls)).context.data);
      actor.send({ type: 'poll.refresh' });
    }
    actor.stop();
    expect(seen.size).toBe(1);
  });

  it('sends an id as one segment of the path', async () => {
    const server = await serve(['RUNNING']);
    server.play('../x?y', ['STOPPED']);
    const { output } = await afterPolls(conversationV0({ baseUrl: server.url }), '../x?y');
    expect(server.requests[0]?.path).toBe('/api/conversations/..%2Fx%3Fy');
    expect(output?.reason).toBe('stopped');
  });

  it('is rejected without a request for an id that can’t be sent', async () => {
    const server = await serve(['RUNNING']);
    const { output } = await afterPolls(conversationV0({ baseUrl: server.url }), '..');
    expect(output).toMatchObject({ reason: 'rejected', failure: { retryable: false } });
    expect(output?.failure?.message).toContain(
      'id: expected a string that can be one segment of a path, got ".."',
    );
    expect(server.requests).toHaveLength(0);
  });

  describe('with credentials', () => {
    const auth = { mode: 'cloud', key: 'fresh' } as const;

    it('gets fresh ones after a 401 and continues', async () => {
      const server = await serve(['RUNNING'], { auth });
      const credentials = bearer(({ rejected }) => (rejected ? 'fresh' : 'stale'));
      const snapshot = await afterPolls(
        conversationV0({ baseUrl: server.url, credentials }),
        'abc',
      );
      expect(stateOf(snapshot)).toBe('polling.waiting');
      expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer stale',
        'Bearer fresh',
      ]);
    });

    it('ends in unauthorized when the fresh ones are refused too', async () => {
      const server = await serve(['RUNNING'], { auth });
      const credentials = bearer(({ rejected }) => (rejected ? 'worse' : 'stale'));
      const snapshot = await afterPolls(
        conversationV0({ baseUrl: server.url, credentials }),
        'abc',
      );
      expect(stateOf(snapshot)).toBe('unauthorized');
      expect(server.requests).toHaveLength(2);
    });

    it('sends the last ones for a header, in any case, instead of the resource’s own', async () => {
      const server = await serve(['RUNNING']);
      const request = () => ({
        url: `${server.url}/api/conversations/abc`,
        headers: { authorization: 'none' },
      });
      const credentials = [bearer(() => 'first'), header('AUTHORIZATION', () => 'last')];
      await afterPolls(jobs(server.url, { request, credentials }), 'abc');
      expect(server.requests[0]?.headers.authorization).toBe('last');
    });

    it.each([
      ['a long path', 'guarded-key', `/${'p'.repeat(192)}/guarded-key/x`],
      ['a long URL', 'guarded-key', `http://else.test/${'p'.repeat(177)}/guarded-key/x`],
      ['a path that ends in it', 'guarded?key', '/guarded?key'],
      ['a host', 'guarded-key', 'https://me:pass@guarded-key.test/'],
      ['a host without its scheme', 'guarded-key', '//me:pass@else.test/guarded-key'],
    ])('hides them in %s that a redirect points to', async (_, key, location) => {
      const server = await serve([fault.redirect(location)]);
      const credentials = bearer(() => key);
      const snapshot = await afterPolls(jobs(server.url, { credentials }), 'abc');
      expect(snapshot.output?.failure?.message).toMatch(/redirects to .*\[r/);
      expect(JSON.stringify(snapshot)).not.toMatch(/guarded|pass@/);
    });

    it('hides them even where JSON escapes them and a long message is cut', async () => {
      const key = 'guarded"by"quotes';
      const detail = `${'x'.repeat(190)} ${key}`;
      const server = await serve([fault.status(400, { body: { detail } })]);
      const snapshot = await afterPolls(
        jobs(server.url, { credentials: bearer(() => key) }),
        'abc',
      );
      expect(snapshot.output?.failure?.message).toMatch(/xx \[redact/);
      expect(JSON.stringify(snapshot)).not.toContain('guarded');
    });

    it('doesn’t send the same ones twice', async () => {
      const server = await serve(['RUNNING'], { auth });
      const credentials = sessionApiKey(() => 'stale');
      await afterPolls(conversationV0({ baseUrl: server.url, credentials }), 'abc');
      expect(server.requests).toHaveLength(1);
    });

    it('keeps them out of the snapshot, even if the server repeats them', async () => {
      const server = await serve([fault.status(400, { body: { detail: 'bad key sk-secret' } })]);
      const credentials = [bearer(() => 'sk-secret'), sessionApiKey(() => 'other-secret')];
      const snapshot = await afterPolls(
        conversationV0({ baseUrl: server.url, credentials }),
        'abc',
      );
      expect(snapshot.output?.failure?.message).toContain('bad key [redacted]');
      expect(JSON.stringify(snapshot)).not.toMatch(/sk-secret|other-secret/);
    });

    it('hides them even where a long message is cut in the middle of one', async () => {
      const detail = `${'x'.repeat(190)} sk-secret-of-many-letters`;
      const server = await serve([fault.status(400, { body: { detail } })]);
      const credentials = bearer(() => 'sk-secret-of-many-letters');
      const snapshot = await afterPolls(jobs(server.url, { credentials }), 'abc');
      expect(snapshot.output?.failure?.message).toMatch(/xx \[redact/);
      expect(JSON.stringify(snapshot)).not.toContain('sk-');
    });

    it('hides the value of a cookie, even if the server repeats it alone', async () => {
      const server = await serve([fault.status(400, { body: { detail: 'bad sk-secret for en' } })]);
      const credentials = cookies(() => 'lang=en; keycloak_auth=sk-secret');
      const snapshot = await afterPolls(jobs(server.url, { credentials }), 'abc');
      expect(snapshot.output?.failure?.message).toContain('bad [redacted] for en');
    });

    it('hides the values in a URL’s query, decoded and as they were sent, but not the id', async () => {
      const detail = 'no abcdefgh for /abcdefgh?key=sk%2Fsecret%2B1&page=2: sk/secret+1 is no key';
      const server = await serve([fault.status(400, { body: { detail } })]);
      server.play('abcdefgh', [fault.status(400, { body: { detail } })]);
      const query = 'key=sk%2Fsecret%2B1&page=2&ids=abcdefgh';
      const request = (id: string) => ({ url: `${server.url}/api/conversations/${id}?${query}` });
      const snapshot = await afterPolls(jobs(server.url, { request }), 'abcdefgh');
      expect(snapshot.output?.failure?.message).toContain(
        'no abcdefgh for /abcdefgh?key=[redacted]&page=2: [redacted] is no key',
      );
    });

    it('hides the query of a URL that can’t be requested', async () => {
      const request = () => ({ url: '/jobs?key=sk-secret' });
      const snapshot = await afterPolls(jobs('', { request }), 'abc').catch((error) => error);
      expect(JSON.stringify(snapshot)).toContain('/jobs?…');
      expect(JSON.stringify(snapshot)).not.toContain('sk-secret');
    });

    it('backs off when they aren’t available for now', async () => {
      const server = await serve(['RUNNING']);
      const credentials = bearer(() => Promise.reject(new Error('the vault is sealed')));
      const snapshot = await afterPolls(
        conversationV0({ baseUrl: server.url, credentials }),
        'abc',
      );
      expect(stateOf(snapshot)).toBe('polling.backoff');
      expect(server.requests).toHaveLength(0);
    });

    it('times out when their function never resolves', async () => {
      const server = await serve(['RUNNING']);
      const credentials = bearer(() => new Promise(() => {}));
      const resource = conversationV0({ baseUrl: server.url, credentials });
      const { context } = await afterPolls(resource, 'abc', { policy: { requestTimeoutMs: 50 } });
      expect(context.failure?.code).toBe('timeout');
    });

    it('doesn’t send them to another origin', async () => {
      const elsewhere = await serve(['RUNNING']);
      const server = await serve([fault.redirect(`${elsewhere.url}/api/conversations/abc`)]);
      const credentials = sessionApiKey(() => 'k');
      await afterPolls(conversationV0({ baseUrl: server.url, credentials }), 'abc');
      expect(elsewhere.requests).toHaveLength(0);
    });
  });

  it('stops reading at the size limit', async () => {
    const server = await serve([fault.oversized(2 ** 40)]);
    const { output } = await afterPolls(jobs(server.url), 'abc');
    expect(output).toMatchObject({ reason: 'rejected', failure: { code: 'tooLarge' } });
    await server.idle();
    expect(server.requests[0]?.closedEarly).toBe(true);
  });

  it('cancels the request when it is stopped, and reports nothing afterwards', async () => {
    const server = await serve([fault.stall({ at: 'body' })]);
    const machine = createPollingMachine(jobs(server.url));
    const actor = createActor(machine, { input: { id: 'abc', autoStart: true } });
    const states: string[] = [];
    actor.subscribe((snapshot) => states.push(stateOf(snapshot)));
    actor.start();
    await server.requested(1);
    actor.send({ type: 'poll.stop' });
    await server.idle();
    expect(server.requests[0]?.closedEarly).toBe(true);
    expect(states.at(-1)).toBe('stopped');
  });

  it('closes the connection of a request that timed out', async () => {
    const server = await serve([fault.stall({ at: 'headers' })]);
    await afterPolls(jobs(server.url), 'abc', { policy: { requestTimeoutMs: 50 } });
    await server.idle();
    expect(server.requests[0]?.closedEarly).toBe(true);
  });

  it('ends with a defect that names what is missing in a request', async () => {
    const { output } = await afterPolls(jobs('', { request: () => ({}) }), 'abc');
    expect(output).toMatchObject({
      reason: 'defect',
      failure: { message: 'request(id).url: expected an http: or https: URL, got undefined' },
    });
  });

  it('uses another fetch', async () => {
    const urls: string[] = [];
    const fetch: typeof globalThis.fetch = async (url) => {
      urls.push(String(url));
      return Response.json({ status: 'STOPPED' });
    };
    const machine = createPollingMachine(jobs('http://nowhere.test'), { fetch });
    const actor = createActor(machine, { input: { id: 'abc', autoStart: true } }).start();
    const { output } = await waitFor(actor, ({ status }) => status === 'done');
    expect(output).toMatchObject({ reason: 'succeeded', data: { status: 'STOPPED' } });
    expect(urls).toEqual(['http://nowhere.test/api/conversations/abc']);
  });

  it('waits for an asynchronous schema', async () => {
    const server = await serve(repeat('STOPPED', 1));
    const schema = z.object({ status: z.string() }).refine(async () => true);
    const { output } = await afterPolls(jobs(server.url, { schema }), 'abc');
    expect(output?.reason).toBe('succeeded');
  });

  it('names the fields that the schema refused, not what they held', async () => {
    const server = await serve([fault.body('{"status":{"secret":1}}')]);
    const { context } = await afterPolls(jobs(server.url), 'abc');
    expect(context.failure).toMatchObject({
      code: 'schema',
      message: 'The body is not what the schema expects: status: Invalid input: expected string',
    });
  });

  it('rejects a schema’s output that isn’t JSON', async () => {
    const server = await serve(['RUNNING']);
    const schema = z.object({ status: z.string().transform((status) => new Date(status)) });
    const { output } = await afterPolls(jobs(server.url, { schema }), 'abc');
    expect(output).toMatchObject({ reason: 'rejected', failure: { code: 'schema' } });
    expect(output?.failure?.message).toContain('data.status is a Date');
  });

  it.each([
    [
      'throws',
      {
        read: () => {
          throw new Error('oh no');
        },
      },
      'oh no',
    ],
    [
      'gives no status',
      { read: () => ({ verdict: 'pending' }) },
      'read(data).status: expected a string, got undefined',
    ],
    [
      'gives an unknown verdict',
      { read: () => ({ status: 'x', verdict: 'maybe' }) },
      'read(data).verdict: expected pending, blocked, succeeded, failed, stopped, missing, got "maybe"',
    ],
    [
      'gives an interval below 1 ms',
      { read: () => ({ status: 'x', verdict: 'pending', interval: { minMs: 0, maxMs: 1 } }) },
      'read(data).interval',
    ],
    [
      'gives a confirmation below 0',
      { read: () => ({ status: 'x', verdict: 'pending', confirmMs: -1 }) },
      'read(data).confirmMs',
    ],
    [
      'has a schema that throws',
      {
        schema: z.any().transform(() => {
          throw new Error('bad schema');
        }),
      },
      'bad schema',
    ],
    [
      'requests another protocol',
      { request: () => ({ url: 'ftp://host.test' }) },
      'request(id).url: expected an http: or https: URL, got "ftp:"',
    ],
  ])('ends with a defect when a resource %s', async (_, extra, message) => {
    const server = await serve(['RUNNING']);
    const { output } = await afterPolls(jobs(server.url, extra), 'abc');
    expect(output).toMatchObject({ type: 'error', reason: 'defect' });
    expect(output?.failure?.message).toContain(message);
  });
});
