import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bearer, defineResource, type StatusResponse, sessionApiKey } from '../../src/index.ts';
import { observed } from '../support/observed.ts';
import { type PlainServer, type Reply, startPlainServer } from '../support/plain-server.ts';

const servers: PlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const KEY = 'sk-canary-of-the-resource';
const OWN = 'sk-canary-of-the-follow-up';

/** `/jobs/abc` fails, and everything else is answered by `reply`. */
async function serve(reply: Reply = { body: { log: 'out of memory' } }) {
  const server = await startPlainServer(({ path }) =>
    path.startsWith('/jobs/') ? { body: { status: 'FAILED' } } : reply,
  );
  servers.push(server);
  return server;
}

const log = z.object({ log: z.string() });
type Read = (response: StatusResponse) => unknown;

const jobs = ({ url }: { url: string }, read: Read, extra = {}) =>
  defineResource({
    request: (id) => ({ url: `${url}/jobs/${id}` }),
    schema: z.object({ status: z.string() }),
    read: async ({ status }, response) => ({
      status,
      verdict: 'failed',
      detail: JSON.stringify((await read(response)) ?? null),
    }),
    credentials: bearer(() => KEY),
    ...extra,
  });

const detailOf = async (
  server: { url: string },
  read: Read,
  extra = {},
  more = {},
): Promise<unknown> => {
  const answer = await observed(jobs(server, read, extra), more);
  return answer.type === 'reading' ? JSON.parse(answer.detail ?? '') : answer;
};

describe('a follow-up', () => {
  it('brings more of the same origin, with the resource’s credentials', async () => {
    const server = await serve();
    const read: Read = ({ followUp }) => followUp({ url: `${server.url}/log` }, log);
    expect(await detailOf(server, read)).toEqual({ log: 'out of memory' });
    expect(server.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/jobs/abc', `Bearer ${KEY}`],
      ['/log', `Bearer ${KEY}`],
    ]);
  });

  it('is made by interpret as well, and the two share their number', async () => {
    const server = await serve();
    const counts: unknown[] = [];
    const ask = async ({ followUp }: StatusResponse, times: number) => {
      for (let n = 0; n < times; n++)
        counts.push(await followUp({ url: `${server.url}/log` }, log));
      return undefined;
    };
    const interpret = (response: StatusResponse) => ask(response, 2);
    expect(await detailOf(server, (response) => ask(response, 1), { interpret })).toBeNull();
    expect(counts).toHaveLength(3);
    await expect(detailOf(server, (response) => ask(response, 2), { interpret })).rejects.toThrow(
      'followUp: expected at most 3 requests for one answer, got 4',
    );
    expect(counts).toHaveLength(6);
  });

  it('of the fourth is a defect even if nobody waits for it, and it is never sent', async () => {
    const server = await serve();
    const read: Read = ({ followUp }) => {
      for (let n = 0; n < 4; n++) followUp({ url: `${server.url}/log` }, log);
    };
    await expect(detailOf(server, read)).rejects.toThrow('at most 3 requests for one answer');
    expect(server.requests.length).toBeLessThan(5);
  });

  it('may be a POST with a body and headers', async () => {
    const server = await serve();
    const headers = { 'X-Tenant': 'me' };
    const request = { url: `${server.url}/log`, method: 'POST', body: { id: 'abc' }, headers };
    await detailOf(server, ({ followUp }) => followUp(request, log));
    expect(server.requests[1]).toMatchObject({
      method: 'POST',
      body: '{"id":"abc"}',
      headers: { 'content-type': 'application/json', 'x-tenant': 'me' },
    });
  });

  it('may be a text', async () => {
    const server = await serve({ body: 'out of memory' });
    const read: Read = ({ followUp }) => followUp({ url: `${server.url}/log` }, z.string());
    expect(await detailOf(server, read)).toBe('out of memory');
  });

  describe('to another origin', () => {
    it('carries none of the resource’s credentials, and those that it names itself', async () => {
      const elsewhere = await serve();
      const server = await serve();
      const url = `${elsewhere.url}/log`;
      const credentials = sessionApiKey(() => OWN);
      await detailOf(server, async ({ followUp }) => {
        await followUp({ url }, log);
        await followUp({ url, credentials }, log);
      });
      const [bare, named] = elsewhere.requests;
      expect(JSON.stringify(bare)).not.toContain('canary');
      expect(named?.headers['x-session-api-key']).toBe(OWN);
      expect(JSON.stringify(named)).not.toContain(KEY);
    });

    it.each(['localhost', '127.0.0.1'])(
      'carries none where only the port or the name differs: %s',
      async (host) => {
        const elsewhere = await serve();
        const server = await serve();
        const port = new URL(host === 'localhost' ? server.url : elsewhere.url).port;
        const url = `http://${host}:${port}/log`;
        await detailOf(server, ({ followUp }) => followUp({ url }, log));
        const asked = [...elsewhere.requests, ...server.requests].filter(
          ({ path }) => path === '/log',
        );
        for (const { headers } of asked) expect(headers).not.toHaveProperty('authorization');
      },
    );
  });

  it.each<[string, Reply]>([
    ['with a 500', { status: 500, body: { log: 'x' } }],
    ['with a 401', { status: 401, body: { log: 'x' } }],
    ['with a 404', { status: 404, body: { log: 'x' } }],
    ['with a redirect', { status: 307, headers: { location: '/elsewhere' } }],
    ['without a body', { status: 204 }],
    ['with null', { body: null }],
    ['with another form', { body: { log: 7 } }],
    ['with a text', { body: 'out of memory' }],
    ['with a reset', 'reset'],
    ['with too much', { body: { log: 'x'.repeat(2_000) } }],
  ])('that is answered %s is null, and asks once', async (_, reply) => {
    const server = await serve(reply);
    const read: Read = ({ followUp }) => followUp({ url: `${server.url}/log` }, log);
    expect(await detailOf(server, read, { maxBytes: 1_000 })).toBeNull();
    expect(server.requests.map(({ path }) => path)).toEqual(['/jobs/abc', '/log']);
  });

  it('whose schema throws is null', async () => {
    const server = await serve();
    const schema = z.any().transform(() => {
      throw new Error('a bug');
    });
    const read: Read = ({ followUp }) => followUp({ url: `${server.url}/log` }, schema);
    expect(await detailOf(server, read)).toBeNull();
  });

  it('whose credentials fail is null, and is never sent', async () => {
    const server = await serve();
    const credentials = sessionApiKey(() => Promise.reject(new Error(OWN)));
    const url = `${server.url}/log`;
    const read: Read = ({ followUp }) => followUp({ url, credentials }, log);
    expect(await detailOf(server, read)).toBeNull();
    expect(server.requests).toHaveLength(1);
  });

  it.each<[object, string]>([
    [{}, 'followUp(request).url: expected an http: or https: URL, got undefined'],
    [{ url: '/log' }, 'followUp(request).url: expected an http: or https: URL, got "/log"'],
    [{ url: 'file:///etc/passwd' }, 'followUp(request).url'],
    [
      { url: 'http://a.test', methd: 'POST' },
      'followUp(request).methd: expected no such field (known: url, method, headers, body, idempotent, credentials)',
    ],
    [{ url: 'http://a.test', body: {} }, 'followUp(request).body: expected no body for GET'],
    [
      { url: 'http://a.test', credentials: OWN },
      'followUp(request).credentials: expected bearer(() => key)',
    ],
  ])('that is invalid is a defect, awaited or not: %j', async (request, message) => {
    const server = await serve();
    for (const read of [
      ({ followUp }) => followUp(request as never, log),
      ({ followUp }) => void followUp(request as never, log),
    ] satisfies Read[]) {
      const error = (await detailOf(server, read).catch((error) => error)) as Error;
      expect(error).toMatchObject({ name: 'InputError' });
      expect(error.message).toContain(message);
      expect(error.message).not.toContain('canary');
    }
    expect(server.requests).toHaveLength(2);
  });

  it('without a schema is a defect', async () => {
    const server = await serve();
    const read: Read = ({ followUp }) => followUp({ url: server.url }, undefined as never);
    await expect(detailOf(server, read)).rejects.toThrow(
      'followUp(request, schema): expected a Standard',
    );
  });

  it('that hangs is null after half of the time that is left, so that a reading is still made', async () => {
    const server = await serve('silence');
    const read: Read = async ({ followUp }) => {
      const answers = [];
      for (let n = 0; n < 3; n++) answers.push(await followUp({ url: `${server.url}/log` }, log));
      return answers;
    };
    const startedAt = performance.now();
    expect(await detailOf(server, read, {}, { requestTimeoutMs: 2_400 })).toEqual([
      null,
      null,
      null,
    ]);
    // A half, a quarter and an eighth of it.
    expect(performance.now() - startedAt).toBeGreaterThan(2_000);
    await server.givenUp(3);
  });

  it('is made within the time of the first request', async () => {
    const server = await serve('silence');
    const read: Read = async ({ followUp }) => {
      const answer = await followUp({ url: `${server.url}/log` }, log);
      return answer ?? new Promise(() => {});
    };
    expect(await detailOf(server, read, {}, { requestTimeoutMs: 150 })).toMatchObject({
      type: 'unavailable',
      failure: { code: 'timeout' },
    });
    await server.givenUp(1);
  });

  it('that nobody waits for is given up once the answer is there', async () => {
    const server = await serve('silence');
    const read: Read = async ({ followUp }) => {
      followUp({ url: `${server.url}/log` }, log);
      await server.arrived(2);
      return 'enough';
    };
    expect(await detailOf(server, read)).toBe('enough');
    await server.givenUp(1);
  });

  it('after the end is null, and never sent', async () => {
    const server = await serve();
    let late: StatusResponse['followUp'] | undefined;
    await detailOf(server, ({ followUp }) => {
      late = followUp;
    });
    expect(await late?.({ url: `${server.url}/log` }, log)).toBeNull();
    expect(await late?.({ methd: 'no matter' } as never, log)).toBeNull();
    expect(server.requests).toHaveLength(1);
  });

  it('hides its secrets in all of the observation: credentials, query, headers and body', async () => {
    const server = await serve();
    const secrets = {
      credentials: sessionApiKey(() => OWN),
      url: `${server.url}/log?sig=sig-canary-8642`,
      method: 'POST',
      headers: { 'X-Api-Key': 'header-canary-97531' },
      body: { deep: [{ password: 'body-canary-13579' }] },
    };
    const all = `${OWN} sig-canary-8642 header-canary-97531 body-canary-13579 ${KEY}`;
    const answer = await observed(
      defineResource({
        request: () => ({ url: `${server.url}/jobs/abc` }),
        schema: z.object({ status: z.string() }),
        read: async (_, { followUp }) => {
          await followUp(secrets, log);
          return { status: all, verdict: 'pending', detail: all, label: `of ${all}` };
        },
        credentials: bearer(() => KEY),
      }),
    );
    expect(answer).toMatchObject({
      type: 'reading',
      label: expect.stringContaining('of [redacted]'),
    });
    expect(JSON.stringify(answer)).not.toContain('canary');
    const failing = jobs(server, async ({ followUp }) => {
      await followUp(secrets, log);
      throw Object.assign(new Error(`no ${all}`), { all });
    });
    const error = await observed(failing).catch((error) => error);
    expect(error.message).toContain('no [redacted]');
    expect(JSON.stringify(error) + error.stack).not.toContain('canary');
  });

  it('hides a key that came in the body and is then used, also in a validator', async () => {
    const server = await startPlainServer(({ path }) =>
      path === '/jobs/abc'
        ? { body: { status: 'RUNNING', key: OWN }, headers: { etag: `"${OWN}"` } }
        : { body: { log: `denied for ${OWN}` } },
    );
    servers.push(server);
    const answer = await observed(
      defineResource({
        request: () => ({ url: `${server.url}/jobs/abc` }),
        schema: z.object({ status: z.string(), key: z.string() }),
        read: async ({ status, key }, { followUp }) => {
          const credentials = sessionApiKey(() => key);
          const events = await followUp({ url: `${server.url}/log`, credentials }, log);
          return { status, verdict: 'pending', detail: `${events?.log}`, data: {} };
        },
      }),
    );
    expect(answer).toMatchObject({
      detail: 'denied for [redacted]',
      validators: { etag: null, lastModified: null },
    });
    expect(JSON.stringify(answer)).not.toContain('canary');
  });
});
