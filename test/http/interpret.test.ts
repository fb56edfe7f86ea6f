import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { bearer, defineResource } from '../../src/index.ts';
import { lastReading, observed } from '../support/observed.ts';
import { type PlainServer, type Reply, startPlainServer } from '../support/plain-server.ts';

const servers: PlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(...replies: Reply[]) {
  const server = await startPlainServer(
    (_, n) => replies[Math.min(n, replies.length) - 1] as Reply,
  );
  servers.push(server);
  return server;
}

const jobs = ({ url }: { url: string }, extra: object) =>
  defineResource({
    request: (id) => ({ url: `${url}/jobs/${id}` }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: 'pending' }),
    ...extra,
  });

const RUNNING = { body: { status: 'RUNNING' } };
const reading = { status: 'DONE', verdict: 'succeeded' } as const;

describe('interpret', () => {
  it.each<[string, Reply, object]>([
    [
      'a 470',
      { status: 470, body: 'not ready' },
      { httpStatus: 470, text: 'not ready', json: undefined },
    ],
    ['a 204', { status: 204 }, { httpStatus: 204, text: '', json: undefined }],
    [
      'a 303',
      { status: 303, headers: { location: '/result?sig=1' } },
      { httpStatus: 303, text: '' },
    ],
    ['a 401', { status: 401, body: { error: 1 } }, { httpStatus: 401, json: { error: 1 } }],
    ['a 500 with JSON', { status: 500, body: { issue: [] } }, { json: { issue: [] } }],
    ['a body that is null', { body: null }, { text: 'null', json: null }],
  ])('sees %s before the status code does, and what it says counts', async (_, reply, seen) => {
    const server = await serve(reply);
    const interpret = vi.fn((_response: object) => reading);
    const answer = await observed(jobs(server, { interpret }), { last: lastReading() });
    expect(interpret).toHaveBeenCalledTimes(1);
    expect(interpret.mock.calls[0]?.[0]).toMatchObject({
      id: 'abc',
      last: lastReading(),
      url: `${server.url}/jobs/abc`,
      ...seen,
    });
    expect(answer).toMatchObject({ type: 'reading', ...reading });
    expect(answer).not.toHaveProperty('data');
    expect(server.requests).toHaveLength(1);
  });

  it('leaves a response to its status code, schema and read where it gives nothing', async () => {
    const server = await serve(RUNNING, { status: 404, body: { detail: 'no such job' } });
    const resource = jobs(server, { interpret: async () => undefined });
    expect(await observed(resource)).toMatchObject({
      status: 'RUNNING',
      data: { status: 'RUNNING' },
    });
    expect(await observed(resource)).toMatchObject({ type: 'missing', httpStatus: 404 });
  });

  it('may give data of its own, and what the next request depends on', async () => {
    const location = '/jobs/2?sig=abcdefgh12345678';
    const server = await serve({ status: 202, headers: { location, etag: '"1"' } });
    const interpret = ({ headers }: Response) => ({
      status: 'ACCEPTED',
      verdict: 'pending',
      next: headers.get('location'),
      data: { of: 'its own' },
    });
    expect(await observed(jobs(server, { interpret }))).toMatchObject({
      type: 'reading',
      next: location,
      data: { of: 'its own' },
      // They are those of the address that was asked, and the next request goes elsewhere.
      validators: { etag: null, lastModified: null },
    });
    expect(
      await observed(jobs(server, { interpret }), { last: lastReading(location) }),
    ).toMatchObject({
      validators: { etag: '"1"' },
    });
  });

  it('doesn’t see a body that is too large', async () => {
    const server = await serve({ body: 'x'.repeat(2_000) });
    const interpret = vi.fn();
    const answer = await observed(jobs(server, { interpret, maxBytes: 1_000 }));
    expect(answer).toMatchObject({ type: 'rejected', failure: { code: 'tooLarge' } });
    expect(interpret).not.toHaveBeenCalled();
  });

  it('can change nothing: what others see is what the server sent', async () => {
    const server = await serve({ ...RUNNING, headers: { 'retry-after': '7', etag: '"1"' } });
    const interpret = (response: { headers: Headers; json: { status: string } }) => {
      response.headers.delete('retry-after');
      response.headers.set('etag', '"2"');
      expect(() => {
        response.json.status = 'DONE';
      }).toThrow(TypeError);
      expect(() => {
        response.json = { status: 'DONE' };
      }).toThrow(TypeError);
      expect(response.headers.get('retry-after')).toBe('7');
    };
    expect(await observed(jobs(server, { interpret }))).toMatchObject({
      type: 'reading',
      status: 'RUNNING',
      askedMs: 7_000,
      validators: { etag: '"1"' },
    });
  });

  it('gives no JSON that is nested too deep', async () => {
    const server = await serve({ body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` });
    const seen: unknown[] = [];
    const interpret = ({ json }: { json: unknown }) => void seen.push(json);
    expect(await observed(jobs(server, { interpret }))).toMatchObject({
      failure: { code: 'schema' },
    });
    expect(seen).toEqual([undefined]);
  });
});

const parts = ['interpret', 'read'] as const;

describe.each(parts)('what %s finds', (part) => {
  const finds = (server: { url: string }, given: unknown, extra = {}) =>
    observed(jobs(server, { [part]: async () => given, ...extra }));

  it.each<[object, object]>([
    [
      { type: 'rateLimited', askedMs: 9_000 },
      { type: 'rateLimited', httpStatus: 200, askedMs: 9_000 },
    ],
    [{ type: 'rateLimited', askedMs: 10 }, { askedMs: 5_000 }],
    [{ type: 'rateLimited', askedMs: null }, { askedMs: 5_000 }],
    [{ type: 'rateLimited' }, { askedMs: 5_000 }],
    [
      { type: 'unavailable', message: 'the queue is locked', askedMs: 6_000.5 },
      {
        type: 'unavailable',
        askedMs: 6_000.5,
        failure: { code: 'http', message: 'the queue is locked', httpStatus: 200, retryable: true },
      },
    ],
    [
      { type: 'rejected', message: 'the export failed' },
      {
        type: 'rejected',
        askedMs: 5_000,
        failure: { code: 'http', message: 'the export failed', httpStatus: 200, retryable: false },
      },
    ],
    [{ type: 'missing' }, { type: 'missing', httpStatus: 200 }],
    [
      { type: 'missing', message: 'never heard of it' },
      { type: 'missing', message: 'never heard of it' },
    ],
    [
      { type: 'unauthorized', message: 'no more' },
      { type: 'unauthorized', httpStatus: 200, message: 'no more' },
    ],
  ])('is observed: %j', async (given, expected) => {
    const server = await serve({ ...RUNNING, headers: { 'retry-after': '5' } });
    expect(await finds(server, given)).toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    [
      'an unknown type',
      { type: 'throttled' },
      '.type: expected rateLimited, unavailable, rejected, missing, unauthorized, got "throttled"',
    ],
    [
      'an unknown field',
      { type: 'rateLimited', askMs: 5 },
      '.askMs: expected no such field (known: type, askedMs, message), got 5',
    ],
    [
      'a wait beyond all numbers of milliseconds',
      { type: 'unavailable', message: 'x', askedMs: 1e300 },
      '.askedMs: expected a number of milliseconds from 0 to 9007199254740991, or null, got 1e+300',
    ],
    [
      'a wait below 0',
      { type: 'rateLimited', askedMs: -1 },
      '.askedMs: expected a number of milliseconds from 0 to 9007199254740991, or null, got -1',
    ],
    ['an endless wait', { type: 'rateLimited', askedMs: Number.POSITIVE_INFINITY }, '.askedMs'],
    ['a wait that is NaN', { type: 'unavailable', message: '', askedMs: Number.NaN }, '.askedMs'],
    ['a wait that is no number', { type: 'rateLimited', askedMs: '5' }, '.askedMs'],
    ['no message', { type: 'unavailable' }, '.message: expected a string, got undefined'],
    [
      'a message that is no text',
      { type: 'rejected', message: {} },
      '.message: expected a string, got an object',
    ],
    [
      'a wait where there is none',
      { type: 'missing', askedMs: 5 },
      '.askedMs: expected no such field',
    ],
    [
      'null',
      null,
      ': expected a reading ({ status, verdict, … }) or a finding ({ type, … }), got null',
    ],
    ['a word', 'RUNNING', ': expected a reading'],
    ['a list', [reading], ': expected a reading'],
    ['no status', { verdict: 'pending' }, '.status: expected a string, got undefined'],
    [
      'a misspelt verdict',
      { status: 'x', verdct: 'pending' },
      '.verdict: expected pending, blocked, succeeded, failed, stopped, missing, got undefined',
    ],
    [
      'an unknown field of a reading',
      { ...reading, confirmations: 2 },
      '.confirmations: expected no such field (known: status, verdict, detail, label, progress, interval, confirmMs, next, data), got 2',
    ],
    ['a detail that is null', { ...reading, detail: null }, '.detail: expected a string, got null'],
    ['a label that is a number', { ...reading, label: 7 }, '.label: expected a string, got 7'],
    [
      'a progress past 1',
      { ...reading, progress: 1.01 },
      '.progress: expected a number from 0 to 1, got 1.01',
    ],
    ['a progress below 0', { ...reading, progress: -0.1 }, '.progress'],
    [
      'a progress that is NaN',
      { ...reading, progress: Number.NaN },
      '.progress: expected a number from 0 to 1, got NaN',
    ],
    [
      'half an interval',
      { ...reading, interval: { minMs: 5 } },
      '.interval: expected { minMs, maxMs } in ms',
    ],
    ['a confirmation below 0', { ...reading, confirmMs: -1 }, '.confirmMs'],
    ['an endless confirmation', { ...reading, confirmMs: Number.POSITIVE_INFINITY }, '.confirmMs'],
    [
      'a next that is a URL',
      { ...reading, next: new URL('http://a.test') },
      '.next: expected a string of at most 8192 characters, or null, got an object',
    ],
    [
      'a next that is too long',
      { ...reading, next: 'x'.repeat(8_193) },
      '.next: expected a string of at most 8192 characters, or null, got "a string of 8193"',
    ],
    [
      'data that isn’t JSON',
      { ...reading, data: { at: new Date(0) } },
      '.data: expected JSON, got "data.at is a Date"',
    ],
  ])('is a defect that is named with %s', async (_, given, message) => {
    const server = await serve(RUNNING);
    const path = part === 'read' ? 'read(data)' : 'interpret(response)';
    const refused = await finds(server, given).catch((error) => error);
    expect(refused).toMatchObject({ name: 'InputError' });
    expect(refused.message).toContain(path + message);
  });

  it('is a whole reading, with all of its fields', async () => {
    const server = await serve(RUNNING);
    const full = {
      status: 'BUILDING',
      verdict: 'blocked',
      detail: 'who approves?',
      label: 'nightly',
      progress: 0.5,
      confirmMs: 1_500,
      next: 'cursor-1',
      data: { job: 7 },
    };
    const answer = await finds(server, { ...full, interval: { minMs: 1, maxMs: 5_000 } });
    expect(answer).toMatchObject({ ...full, interval: { minMs: 2_000, maxMs: 5_000 } });
    expect(await finds(server, { ...reading, next: null, detail: undefined })).toMatchObject({
      next: null,
    });
    expect(await finds(server, reading)).not.toHaveProperty('next');
  });

  it('is waited for: a rejection ends as a defect, without the key that it repeats', async () => {
    const server = await serve(RUNNING);
    const credentials = bearer(() => 'sk-canary-1234');
    const late = { [part]: () => Promise.reject(new Error('no sk-canary-1234')) };
    const error = await finds(server, undefined, { credentials, ...late }).catch((error) => error);
    expect(error.message).toBe('no [redacted]');
  });

  it('ends by the time of the request when it never settles', async () => {
    const server = await serve(RUNNING);
    const resource = jobs(server, { [part]: () => new Promise(() => {}) });
    expect(await observed(resource, { requestTimeoutMs: 100 })).toMatchObject({
      type: 'unavailable',
      failure: { code: 'timeout' },
    });
  });

  it('hides the key in all its texts', async () => {
    const server = await serve(RUNNING);
    const credentials = bearer(() => 'sk-canary-1234');
    const said = 'not sk-canary-1234';
    const given = { status: said, verdict: 'pending', detail: said, label: said };
    expect(await finds(server, given, { credentials })).toMatchObject({
      status: 'not [redacted]',
      detail: 'not [redacted]',
      label: 'not [redacted]',
    });
    for (const type of ['unavailable', 'rejected', 'missing', 'unauthorized'])
      expect(JSON.stringify(await finds(server, { type, message: said }, { credentials }))).toMatch(
        /"not \[redacted\]"/,
      );
  });

  it('is asked for again with fresh credentials when it is unauthorized, once', async () => {
    const server = await serve(RUNNING);
    let n = 0;
    const credentials = bearer(() => `key-${n++}`);
    const answer = await finds(server, { type: 'unauthorized' }, { credentials });
    expect(answer).toMatchObject({ type: 'unauthorized', httpStatus: 200 });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer key-0',
      'Bearer key-1',
    ]);
  });

  it('counts after fresh credentials, in the whole order again', async () => {
    const server = await serve(RUNNING, {
      body: { status: 'DONE' },
      headers: { 'retry-after': '5' },
    });
    const credentials = bearer(({ rejected }) => (rejected ? 'fresh' : 'stale'));
    const expired = { type: 'unauthorized' };
    const own = ({ text }: { text: string }) => (text.includes('DONE') ? undefined : expired);
    const read = ({ status }: { status: string }) => (status === 'DONE' ? reading : expired);
    const resource = jobs(server, {
      credentials,
      ...(part === 'read' ? { read } : { interpret: own }),
    });
    expect(await observed(resource)).toMatchObject({ status: 'DONE', askedMs: 5_000 });
  });
});

describe('the credentials', () => {
  const rotating = bearer(({ rejected }) => (rejected ? 'fresh' : 'stale'));

  it.each([
    [401, 2],
    [403, 1],
  ])('after a %i are asked for %i times', async (status, times) => {
    const server = await serve({ status });
    const answer = await observed(jobs(server, { credentials: rotating }));
    expect(answer).toMatchObject({ type: 'unauthorized', httpStatus: status });
    expect(server.requests).toHaveLength(times);
  });

  it('that fail make the server unavailable, with their words and without the secret', async () => {
    const server = await serve(RUNNING);
    const credentials = bearer(() => Promise.reject(new Error('sk-canary-1234')));
    const answer = await observed(jobs(server, { credentials }));
    expect(answer).toMatchObject({
      type: 'unavailable',
      askedMs: null,
      failure: { message: expect.stringContaining('Authorization'), retryable: true },
    });
    expect(JSON.stringify(answer)).not.toContain('canary');
    expect(server.requests).toEqual([]);
  });

  it('that fail after a refusal do, too', async () => {
    const server = await serve({ status: 401 });
    const credentials = bearer(({ rejected }) => {
      if (rejected) throw new Error('the vault is sealed');
      return 'stale';
    });
    expect(await observed(jobs(server, { credentials }))).toMatchObject({ type: 'unavailable' });
  });
});

describe('what comes of a body', () => {
  const text = (server: { url: string }, extra = {}) =>
    defineResource({
      request: () => ({ url: server.url }),
      schema: z.string(),
      read: (word) => ({ status: word, verdict: word === 'FINISHED' ? 'succeeded' : 'pending' }),
      ...extra,
    });

  it('that is a plain text goes to a schema that takes a string', async () => {
    const server = await serve({ body: 'FINISHED' });
    expect(await observed(text(server))).toMatchObject({ status: 'FINISHED', data: 'FINISHED' });
  });

  it('that is a plain text is no JSON to any other schema', async () => {
    const server = await serve({ body: 'FINISHED' });
    expect(await observed(jobs(server, {}))).toMatchObject({
      type: 'unavailable',
      failure: { code: 'notJson', message: 'The body is not JSON' },
    });
  });

  it.each([
    '[2026-11-01 10:00:00] INFO started\nERROR out of memory',
    '[INFO] done',
    '[Pipeline] End of Pipeline',
    '[1/3] fetching',
    '[42] ended',
    '[notice] a new release',
    '"C:\\job.exe" ended with 1',
  ])(
    'that is a text which begins like JSON goes to a schema that takes a string: %s',
    async (body) => {
      for (const headers of [{}, { 'content-type': 'application/octet-stream' }]) {
        const server = await serve({ body, headers });
        expect(await observed(text(server))).toMatchObject({ status: body });
      }
    },
  );

  it.each([
    '{"status":"RUN',
    '[1,',
    '[',
    '[{"status":',
    '[-1.5e3 ,true',
    '[true, RUN',
    '[null',
    '["a"',
    '"RUN',
    '"R\\"UN',
    '{"status": RUNNING}',
  ])('that is broken JSON is no text: %s', async (body) => {
    const server = await serve({ body });
    expect(await observed(text(server))).toMatchObject({ failure: { code: 'notJson' } });
  });

  it('that is labelled as JSON and isn’t is no text', async () => {
    const server = await serve({
      body: 'upstream error',
      headers: { 'content-type': 'application/json' },
    });
    expect(await observed(text(server))).toMatchObject({ failure: { code: 'notJson' } });
  });

  it.each<[string, Reply]>([
    ['without a body', { status: 202 }],
    ['of another form', { status: 202, body: {} }],
    ['as a text', { status: 202, body: 'working' }],
  ])('of a 202 %s is accepted, and its wait is kept', async (_, reply) => {
    const server = await serve({ ...Object(reply), headers: { 'retry-after': '3' } });
    expect(await observed(jobs(server, {}))).toMatchObject({ type: 'accepted', askedMs: 3_000 });
  });

  it('of a 202 that the schema takes is read', async () => {
    const server = await serve({ status: 202, ...RUNNING });
    expect(await observed(jobs(server, {}))).toMatchObject({ type: 'reading', status: 'RUNNING' });
  });

  it.each([
    ['before a reading, the first time', {}, 'unavailable'],
    ['before a reading, the second time in a row', { wasMalformed: true }, 'rejected'],
    ['after a reading', { last: lastReading(), wasMalformed: true }, 'unavailable'],
  ])('of another form %s', async (_, more, type) => {
    const server = await serve({ body: { state: 1 } });
    expect(await observed(jobs(server, {}), more)).toMatchObject({
      type,
      failure: { code: 'schema', retryable: type === 'unavailable' },
    });
  });

  it('is replaced by the data that read gives, which alone must be JSON then', async () => {
    const server = await serve(RUNNING);
    const schema = z.object({ status: z.string() }).transform(() => new Map([['a', 1]]));
    const read = (map: Map<string, number>) => ({ ...reading, data: Object.fromEntries(map) });
    expect(await observed(jobs(server, { schema, read }))).toMatchObject({ data: { a: 1 } });
    expect(await observed(jobs(server, { schema, read: () => reading }))).toMatchObject({
      type: 'rejected',
      failure: { message: "The schema's output must be JSON, but data is a Map" },
    });
  });
});
