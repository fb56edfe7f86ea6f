import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PollingInput } from '../../machines/polling.context.ts';
import {
  bearer,
  type Credentials,
  cookies,
  createPollingMachine,
  defineResource,
  endpointUrl,
  explain,
  header,
  InputError,
  poll,
} from '../../src/index.ts';
import { agentServerConversation, conversationV0 } from '../../src/openhands/index.ts';
import { fault, type StatusServer, startStatusServer } from '../../src/testing/index.ts';
import { stateOf } from '../support/chart.ts';
import { afterPolls } from '../support/first-answer.ts';
import { refusal } from '../support/refusal.ts';

let server: StatusServer;
beforeEach(async () => {
  server = await startStatusServer();
  server.play('abc', ['RUNNING']);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

const jobs = (extra: object = {}) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(server.url, '/api/conversations/:id', { id }) }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: status === 'STOPPED' ? 'succeeded' : 'pending' }),
    ...extra,
  });

const first = (extra: object, policy: PollingInput['policy'] = {}) =>
  afterPolls(jobs(extra), 'abc', { policy });

describe('an untrusted id', () => {
  it.each([
    ['../../admin', '..%2F..%2Fadmin'],
    ['..\\admin', '..%5Cadmin'],
    ['%2e%2e', '%252e%252e'],
    ['%2e%2e%2fadmin', '%252e%252e%252fadmin'],
    ['a?x=1', 'a%3Fx%3D1'],
    ['a#b', 'a%23b'],
    ['a\r\nX-Evil: 1', 'a%0D%0AX-Evil%3A%201'],
    ['a b\tc', 'a%20b%09c'],
    ['a\0b', 'a%00b'],
    ['🚀', '%F0%9F%9A%80'],
    ['__proto__', '__proto__'],
    ['http://evil.test/', 'http%3A%2F%2Fevil.test%2F'],
    ['@evil.test', '%40evil.test'],
    [';a=b&c', '%3Ba%3Db%26c'],
  ])('stays one segment of the path: %j', async (id, segment) => {
    server.play(id, ['STOPPED']);
    const { output } = await afterPolls(jobs(), id);
    expect(server.requests.map(({ path }) => path)).toEqual([`/api/conversations/${segment}`]);
    expect(server.requests[0]?.headers).not.toHaveProperty('x-evil');
    expect(output?.reason).toBe('succeeded');
  });

  it.each(['.', '..', '\ud800'])(
    'ends without a request when no path can hold it: %j',
    async (id) => {
      const { output } = await afterPolls(jobs(), id);
      expect(output).toMatchObject({ reason: 'rejected', failure: { code: 'http' } });
      expect(server.requests).toHaveLength(0);
    },
  );

  it.each(['', null, undefined, 7, {}, ['abc']])('is refused when it is %j', async (id) => {
    const polling = poll(createPollingMachine(jobs()), { id: id as never });
    await expect(polling).rejects.toThrow(InputError);
    await expect(polling).rejects.toThrow(/^input\.id: expected .+, got /);
    expect(server.requests).toHaveLength(0);
  });

  it('of 10 MB ends as the server has it, and is quoted nowhere', async () => {
    const { output } = await afterPolls(jobs(), 'x'.repeat(10_000_000));
    expect(output).toMatchObject({ reason: 'rejected', failure: { httpStatus: 431 } });
    expect(output?.failure?.message.length).toBeLessThan(300);
  });
});

describe('a base URL', () => {
  it.each([
    ['file:///etc/passwd', 'got "file:"'],
    ['javascript:alert(1)', 'got "javascript:"'],
    ['data:application/json,{}', 'got "data:"'],
    ['ftp://host.test', 'got "ftp:"'],
    ['http://me:sk-secret@host.test', 'expected a URL without a user or password in it'],
    ['http://host.test?key=sk-secret', 'expected a URL without ? and #'],
    ['http://host.test#sk-secret', 'expected a URL without ? and #'],
    ['http://', 'an http: or https: URL'],
    ['http://[::1', 'an http: or https: URL'],
    ['http://host.test:99999', 'an http: or https: URL'],
  ])('is refused before anything is asked: %s', (baseUrl, message) => {
    for (const resource of [conversationV0, agentServerConversation]) {
      expect(() => resource({ baseUrl })).toThrow(InputError);
      expect(() => resource({ baseUrl })).toThrow(message);
      expect(() => resource({ baseUrl })).not.toThrow('sk-secret');
    }
  });

  it.each([
    ['http://[::1]:8080', 'http://[::1]:8080/api/conversations/abc'],
    ['http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/api/conversations/abc'],
    ['https://host.test/behind/a/proxy/', 'https://host.test/behind/a/proxy/api/conversations/abc'],
    ['https://host.test//evil.test//', 'https://host.test//evil.test/api/conversations/abc'],
    ['HTTPS://HOST.test', 'https://host.test/api/conversations/abc'],
    ['http://host.test\\@evil.test', 'http://host.test/@evil.test/api/conversations/abc'],
  ])('keeps its host and its path: %s', (baseUrl, href) => {
    expect(String(conversationV0({ baseUrl }).request('abc', null).url)).toBe(href);
  });
});

describe('credentials', () => {
  const SECRET = 'sk-secret-of-mine';
  const seen = async (credentials: Credentials, policy: PollingInput['policy'] = {}) => {
    const snapshot = await first({ credentials }, policy);
    expect(JSON.stringify(snapshot)).not.toContain(SECRET);
    return snapshot;
  };

  it.each<[string, () => unknown]>([
    ['a line break and a header', () => `${SECRET}\r\nX-Evil: 1`],
    ['a line feed', () => `${SECRET}\n`],
    ['NUL', () => `${SECRET}\0`],
    ['DEL', () => `${SECRET}\x7f`],
    ['an emoji', () => `${SECRET}🚀`],
    ['a number', () => 7],
    ['an object', () => ({ toString: () => SECRET })],
    ['an array', () => [SECRET]],
    ['a function', () => () => SECRET],
    ['true', () => true],
    ['a symbol', () => Symbol(SECRET)],
  ])('that give %s end the poll without a request', async (_, source) => {
    const { output } = await seen(bearer(source as never));
    expect(output).toMatchObject({
      reason: 'rejected',
      failure: { code: 'http', httpStatus: null },
    });
    expect(explain(output as PollOutcome)).toMatch(
      /^Polling .+ No request was sent \(The credentials/,
    );
    expect(server.requests).toHaveLength(0);
  });

  it.each<[string, () => unknown]>([
    [
      'throw',
      () => {
        throw new Error(SECRET);
      },
    ],
    [
      'throw no error',
      () => {
        throw SECRET;
      },
    ],
    [
      'throw nothing',
      () => {
        throw undefined;
      },
    ],
    [
      'throw an error with a name of its own',
      () => {
        throw Object.assign(new Error(), { name: SECRET });
      },
    ],
    ['reject', () => Promise.reject(new Error(SECRET))],
    [
      'give a thenable that throws',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about.
        then: () => {
          throw new Error(SECRET);
        },
      }),
    ],
  ])('that %s make the poll back off', async (_, source) => {
    const snapshot = await seen(bearer(source as never));
    expect(stateOf(snapshot)).toBe('polling.backoff');
    expect(server.requests).toHaveLength(0);
  });

  it('that hang end by the time of the request', async () => {
    const snapshot = await seen(
      bearer(() => new Promise(() => {})),
      { requestTimeoutMs: 50 },
    );
    expect(snapshot.context.failure?.code).toBe('timeout');
    expect(snapshot.context.delayMs).toBe(10_000);
  });

  it('that hang after a 401 end by the time of the request too', async () => {
    server.play('abc', [fault.status(401)]);
    const source = ({ rejected }: { rejected: boolean }) =>
      rejected ? new Promise<string>(() => {}) : SECRET;
    const snapshot = await seen(bearer(source), { requestTimeoutMs: 200 });
    expect(snapshot.context.failure?.code).toBe('timeout');
    expect(server.requests).toHaveLength(1);
  });

  it('that are new each time are asked for at most twice a request', async () => {
    server.play('abc', [fault.status(401)]);
    let n = 0;
    const { output } = await seen(bearer(() => `${SECRET}-${n++}`));
    expect(output?.reason).toBe('unauthorized');
    expect(server.requests).toHaveLength(2);
  });

  it.each<[string, (secret: string) => unknown]>([
    ['breaks the line', (secret) => `${secret}\r\nX-Evil: 1`],
    ['leaves what headers hold', (secret) => `${secret} ✓`],
    ['is no text', (secret) => ({ secret })],
    [
      'throws',
      (secret) => {
        throw new Error(`can't wrap ${secret}`);
      },
    ],
  ])('whose wrapping %s never show the secret', async (_, value) => {
    const { output } = await seen(header('X-Key', () => SECRET, value as never));
    expect(output).toMatchObject({ type: 'error', failure: { code: 'http', httpStatus: null } });
    expect(output?.failure?.message).toContain('X-Key');
    expect(server.requests).toHaveLength(0);
  });

  it('are redacted in the form that they were sent in as well', async () => {
    const sent = btoa(`me:${SECRET}`);
    server.play('abc', [fault.status(400, { body: { detail: `no ${sent} here` } })]);
    const basic = header(
      'Authorization',
      () => `me:${SECRET}`,
      (plain) => `Basic ${btoa(plain)}`,
    );
    const { output } = await seen(basic);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${sent}`);
    expect(output?.failure?.message).toContain('no [redacted] here');
  });

  it.each(['', 'X Key', 'X-Key:', 'X-Key\r\nX-Evil', 'X-Schlüssel'])(
    'with the header name %j are refused',
    (name) => {
      expect(() => header(name, () => SECRET)).toThrow(InputError);
      expect(() => header(name, () => SECRET)).toThrow(/^credentials\.header: expected .+, got /);
    },
  );

  it('of a cookie can’t bring a header of their own', async () => {
    const { output } = await seen(cookies(() => 'a=b\r\nX-Evil: 1'));
    expect(output).toMatchObject({ reason: 'rejected' });
  });
});

describe('a resource with a bug', () => {
  const buggy = (message: string) => () => {
    throw new Error(message);
  };
  const throwing = (thrown: unknown) => () => {
    throw thrown;
  };
  const schema = (validate: (value: unknown) => unknown) => ({
    '~standard': { version: 1, vendor: 'test', validate },
  });

  it.each<[string, object, string | RegExp]>([
    ['whose schema throws', { schema: schema(buggy('bad schema')) }, 'bad schema'],
    ['whose schema rejects', { schema: schema(() => Promise.reject(new Error('later'))) }, 'later'],
    ['whose schema gives nothing', { schema: schema(() => undefined) }, ''],
    ['whose schema gives broken issues', { schema: schema(() => ({ issues: [null] })) }, ''],
    [
      'whose schema throws nothing',
      {
        schema: schema(() => {
          throw undefined;
        }),
      },
      'undefined',
    ],
    ['whose read throws', { read: buggy('bad read') }, 'bad read'],
    ['whose read gives nothing', { read: () => undefined }, 'read(data).status'],
    ['whose read gives nothing later', { read: async () => undefined }, 'read(data).status'],
    ['whose read rejects', { read: () => Promise.reject(new Error('later')) }, 'later'],
    [
      'whose verdict is unknown',
      { read: () => ({ status: 'x', verdict: 'done' }) },
      refusal('read(data).verdict', '"done"'),
    ],
    [
      'whose verdict is inherited',
      { read: () => ({ status: 'x', verdict: 'constructor' }) },
      'read(data).verdict',
    ],
    [
      'whose status is a number',
      { read: () => ({ status: 1, verdict: 'pending' }) },
      refusal('read(data).status', '1'),
    ],
    [
      'whose detail is an object',
      { read: () => ({ status: 'x', verdict: 'pending', detail: {} }) },
      refusal('read(data).detail', 'an object'),
    ],
    [
      'whose interval is a number',
      { read: () => ({ status: 'x', verdict: 'pending', interval: 5 }) },
      'read(data).interval',
    ],
    [
      'whose interval is of texts',
      { read: () => ({ status: 'x', verdict: 'pending', interval: { minMs: '1', maxMs: '9' } }) },
      'read(data).interval',
    ],
    [
      'whose interval is of bigints',
      { read: () => ({ status: 'x', verdict: 'pending', interval: { minMs: 1n, maxMs: 9n } }) },
      'read(data).interval',
    ],
    [
      'whose interval is endless',
      {
        read: () => ({ status: 'x', verdict: 'pending', interval: { minMs: 1, maxMs: Infinity } }),
      },
      'read(data).interval',
    ],
    [
      'whose confirmation is without end',
      { read: () => ({ status: 'x', verdict: 'pending', confirmMs: Infinity }) },
      'read(data).confirmMs',
    ],
    [
      'whose read throws a value without a text',
      { read: throwing(Object.create(null)) },
      'without a text',
    ],
    ['whose read throws a symbol', { read: throwing(Symbol('bug')) }, 'Symbol(bug)'],
    [
      'whose read throws an error without words',
      { read: throwing(Object.assign(new Error(), { message: Object.create(null) })) },
      'without a readable message',
    ],
    ['whose request throws', { request: buggy('bad request') }, 'bad request'],
    ['whose request gives nothing', { request: () => undefined }, ''],
    [
      'whose request is async',
      { request: async () => ({ url: server.url }) },
      'request(id): expected { url, method?, headers?, body?, idempotent? }, got "a promise"',
    ],
    ['whose URL is no text', { request: () => ({ url: Symbol('url') }) }, ''],
    [
      'whose URL has a user',
      { request: () => ({ url: 'http://me:pw@host.test' }) },
      'request(id).url',
    ],
    [
      'whose header breaks the line',
      { request: () => ({ url: server.url, headers: { 'X-A': 'a\r\nX-Evil: 1' } }) },
      '',
    ],
  ])('%s ends as a defect, and nothing crashes', async (_, extra, message) => {
    const { output } = await first(extra);
    expect(output).toMatchObject({ type: 'error', reason: 'defect', failure: { code: 'defect' } });
    expect(output?.failure?.message).toMatch(message);
    expect(output?.failure?.message).not.toContain('pw');
  });

  it('whose header can’t be sent is named, and the value isn’t shown', async () => {
    const headers = { Authorization: 'Bearer sk-secret\n\n X' };
    const { output } = await first({ request: () => ({ url: server.url, headers }) });
    expect(output?.failure?.message).toMatch(
      /^request\(id\)\.headers: expected names.*, got an object/,
    );
    expect(JSON.stringify(output)).not.toContain('sk-secret');
  });

  it('whose status is the word that its query waits for is shown as it is', async () => {
    const request = () => ({
      url: `${server.url}/api/conversations/abc?wait_for=COMPLETED&api_key=9f8e7d6c`,
    });
    const read = () => ({ status: 'COMPLETED', verdict: 'pending', detail: 'key 9F8E7D6C' });
    const { context } = await first({ request, read });
    expect(context).toMatchObject({ status: 'COMPLETED', detail: 'key [redacted]' });
  });

  it('whose schema never answers ends by the time of the request', async () => {
    const { context } = await first(
      { schema: schema(() => new Promise(() => {})) },
      { requestTimeoutMs: 200 },
    );
    expect(context.failure?.code).toBe('timeout');
  });

  it('whose read is async is waited for', async () => {
    const { context } = await first({ read: async () => ({ status: 'x', verdict: 'pending' }) });
    expect(context.status).toBe('x');
  });

  it('whose read never answers ends by the time of the request', async () => {
    const { context } = await first(
      { read: () => new Promise(() => {}) },
      { requestTimeoutMs: 200 },
    );
    expect(context.failure?.code).toBe('timeout');
  });

  it('whose schema is async is waited for', async () => {
    const { context } = await first({ schema: schema(async (value) => ({ value })) });
    expect(context.status).toBe('RUNNING');
  });

  it('whose data has an own __proto__ pollutes nothing', async () => {
    server.play('abc', [fault.body('{"status":"STOPPED","__proto__":{"polluted":1}}')]);
    const { output } = await first({ schema: schema((value) => ({ value })) });
    expect(output?.reason).toBe('succeeded');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('an untrusted body', () => {
  const UUID = '3f2a9c1e-5b7d-4c8f-a0e1-d2c3b4a59687';
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it.each([201, 10_000, 100_000])(
    'of %i levels is no defect, whatever the schema',
    async (levels) => {
      const body = `{"id":"abc","execution_status":"running","metrics":${deep(levels)}}`;
      server.play('abc', ['RUNNING', fault.body(body)]);
      const schema = {
        '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
      };
      for (const resource of [conversationV0({ baseUrl: server.url }), jobs({ schema })]) {
        server.play('abc', ['RUNNING', fault.body(body)]);
        const { context } = await afterPolls(resource as never, 'abc', { polls: 2 });
        expect(context.failure).toMatchObject({ code: 'schema', retryable: true });
      }
      const agent = await startStatusServer({ api: 'agent-server' });
      agent.play(UUID, [fault.body(body)]);
      const resource = agentServerConversation({ baseUrl: agent.url });
      const { output } = await afterPolls(resource, UUID, { polls: 2 });
      await agent.close();
      expect(output).toMatchObject({ reason: 'rejected', failure: { code: 'schema' } });
    },
  );

  it('is quoted in part alone where its keys are', async () => {
    server.play('abc', [fault.body(JSON.stringify({ ['k'.repeat(900_000)]: 'x' }))]);
    for (const schema of [z.record(z.string(), z.number()), z.strictObject({})]) {
      const { context } = await first({ schema });
      expect(context.failure).toMatchObject({ code: 'schema' });
      expect(context.failure?.message.length).toBeLessThan(1_000);
    }
  });

  it('is quoted in part alone where it redirects to', async () => {
    server.play('abc', [fault.redirect(`http://elsewhere.test/${'x'.repeat(10_000)}`)]);
    const { output } = await first({});
    expect(output?.failure).toMatchObject({ code: 'redirect' });
    expect(output?.failure?.message).toContain('http://elsewhere.test/xxx');
    expect(output?.failure?.message.length).toBeLessThan(1_000);
  });
});
