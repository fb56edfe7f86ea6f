import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineBatchResource } from '../../src/fleet/index.ts';
import { createFetchBatch } from '../../src/http/fetch-batch.ts';
import { createFetchSingles } from '../../src/http/fetch-singles.ts';
import { bearer, defineResource } from '../../src/index.ts';
import { before, firstQuestion } from '../support/observed.ts';
import { observedBatch } from '../support/observed-batch.ts';
import { type PlainServer, type Reply, startPlainServer } from '../support/plain-server.ts';

const servers: PlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(reply: Reply | ((path: string) => Reply)) {
  const server = await startPlainServer(({ path }) =>
    typeof reply === 'function' ? reply(path) : reply,
  );
  servers.push(server);
  return server;
}

const list = z.array(z.object({ id: z.string(), status: z.string() }));
type Item = z.infer<typeof list>[number];
const FAILED: Reply = {
  body: [
    { id: 'a', status: 'RUNNING' },
    { id: 'b', status: 'FAILED' },
  ],
};

const reading = (data: Item) => ({
  id: data.id,
  data,
  status: data.status,
  verdict: data.status === 'FAILED' ? ('failed' as const) : ('pending' as const),
});

const jobs = ({ url }: { url: string }, extra = {}) =>
  defineBatchResource({
    request: (ids) => ({ url: `${url}/jobs?${ids.map((id) => `id=${id}`).join('&')}` }),
    schema: list,
    readings: (items) => items.map(reading),
    limit: 10,
    ...extra,
  });

const observed = (server: { url: string }, extra = {}, more = {}) =>
  observedBatch(createFetchBatch(jobs(server, extra)), more);

describe('a batch', () => {
  it('may be asked for by POST', async () => {
    const server = await serve(FAILED);
    const request = (ids: readonly string[]) => ({
      url: server.url,
      method: 'POST',
      body: { ids },
    });
    expect(await observed(server, { request })).toMatchObject({ type: 'readings', askedMs: null });
    expect(server.requests).toMatchObject([{ method: 'POST', body: '{"ids":["a","b"]}' }]);
  });

  it.each([
    [{ methd: 'POST' }, 'request(ids).methd: expected no such field'],
    [{ url: 'ftp://a.test' }, 'request(ids).url'],
  ])('whose request is wrong is refused by name: %j', async (more, message) => {
    const server = await serve(FAILED);
    const request = () => ({ url: server.url, ...more });
    await expect(observed(server, { request })).rejects.toThrow(message);
  });

  it('has a finding where one of its ids has no reading', async () => {
    const server = await serve({ ...Object(FAILED), headers: { 'retry-after': '4' } });
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const readings = async () => ({
      a: { type: 'missing', message: 'gone' },
      b: { type: 'unavailable', message: 'locked', askedMs: 9_000 },
      c: { type: 'rejected', message: 'no export' },
      d: null,
    });
    const http = { code: 'http', httpStatus: 200 };
    expect(await observed(server, { readings }, { ids })).toMatchObject({
      type: 'readings',
      askedMs: 4_000,
      entries: [
        { id: 'a', type: 'missing', httpStatus: 200, message: 'gone' },
        { id: 'b', type: 'unavailable', askedMs: 9_000, failure: { ...http, message: 'locked' } },
        { id: 'c', type: 'rejected', failure: { ...http, message: 'no export', retryable: false } },
        { id: 'd', type: 'missing' },
        { id: 'e', type: 'missing' },
      ],
    });
  });

  it('keeps all fields of a reading', async () => {
    const server = await serve(FAILED);
    const full = {
      ...{ status: 'x', verdict: 'stopped', detail: 'd', label: 'l', progress: 1, next: 'n' },
      ...{ confirmMs: 5, interval: { minMs: 3_000, maxMs: 4_000 }, data: [1] },
    };
    expect(await observed(server, { readings: () => ({ a: full }) })).toMatchObject({
      entries: [
        { id: 'a', type: 'reading', ...full },
        { id: 'b', type: 'missing' },
      ],
    });
  });

  it.each<[unknown, string]>([
    [
      undefined,
      'readings(body, ids): expected a list of { id, … }, or an object by id, got undefined',
    ],
    [[{ status: 'x' }], 'readings(body, ids)[0].id: expected a string, got undefined'],
    [[null], 'readings(body, ids)[0].id: expected a string'],
    [[{ id: 'a', status: 'x', verdct: 1 }], 'readings(body, ids)[0].verdict'],
    [
      { b: { status: 'x', verdict: 'pending', confirmations: 2 } },
      'readings(body, ids).b.confirmations: expected no such field',
    ],
    [
      { b: { type: 'rateLimited' } },
      'readings(body, ids).b.type: expected missing, unavailable, rejected, got "rateLimited"',
    ],
    [{ b: 'RUNNING' }, 'readings(body, ids).b: expected a reading'],
  ])('refuses by name what its readings may not be: %j', async (given, message) => {
    const server = await serve(FAILED);
    for (const readings of [() => given, async () => given])
      await expect(observed(server, { readings })).rejects.toThrow(message);
  });

  it('is waited for, and a rejection is a defect', async () => {
    const server = await serve(FAILED);
    const credentials = bearer(() => 'sk-canary-1234');
    const readings = () => Promise.reject(new Error('no sk-canary-1234'));
    await expect(observed(server, { readings, credentials })).rejects.toThrow('no [redacted]');
  });

  it('is seen by interpret before its status code: a finding counts for all, readings for each', async () => {
    const server = await serve({ status: 500, body: { error: 'THROTTLED' } });
    const seen: unknown[] = [];
    const throttled = (response: object) => {
      seen.push(response);
      return { type: 'rateLimited', askedMs: 7_000 };
    };
    expect(await observed(server, { interpret: throttled })).toMatchObject({
      type: 'rateLimited',
      askedMs: 7_000,
    });
    expect(seen).toMatchObject([
      { ids: ['a', 'b'], httpStatus: 500, json: { error: 'THROTTLED' } },
    ]);
    const both = () => ({ a: { status: 'x', verdict: 'pending' }, b: null });
    expect(await observed(server, { interpret: both })).toMatchObject({
      entries: [
        { id: 'a', type: 'reading' },
        { id: 'b', type: 'missing' },
      ],
    });
    expect(await observed(server, { interpret: () => undefined })).toMatchObject({
      type: 'unavailable',
    });
  });

  it.each<[string, Reply]>([
    ['without a body', { status: 202 }],
    ['of another form', { status: 202, body: {} }],
  ])('of a 202 %s continues for all of its ids', async (_, reply) => {
    const server = await serve(reply);
    expect(await observed(server)).toMatchObject({
      type: 'readings',
      entries: [
        { id: 'a', type: 'accepted' },
        { id: 'b', type: 'accepted' },
      ],
    });
  });

  it('that the server holds to the end continues for all of its ids', async () => {
    const server = await serve('silence');
    expect(await observed(server, { longPollMs: 100 }, { requestTimeoutMs: 50 })).toMatchObject({
      type: 'readings',
      entries: [
        { id: 'a', type: 'accepted', isLongPoll: true },
        { id: 'b', type: 'accepted', isLongPoll: true },
      ],
    });
  });

  it('is outlasted by no server that never answers', async () => {
    const server = await serve('silence');
    const deadlineAt = Date.now() + 100;
    const answer = await observed(server, {}, { deadlineAt });
    expect(answer).toMatchObject({ type: 'unavailable', failure: { code: 'timeout' } });
    expect(answer.at).toBeGreaterThanOrEqual(deadlineAt);
  });

  it.each([
    ['the first time', {}, 'unavailable'],
    ['the second time', { wasMalformed: true }, 'rejected'],
    ['after a reading', { wasMalformed: true, hasReading: true }, 'unavailable'],
  ])('of another form is, %s,', async (_, more, type) => {
    const server = await serve({ body: {} });
    expect(await observed(server, {}, more)).toMatchObject({ type, failure: { code: 'schema' } });
  });

  it('gives up one id whose part is of another form twice, and no other', async () => {
    const server = await serve(FAILED);
    const readings = () => ({ a: { problem: 'no status' }, b: { problem: 'no status' } });
    expect(await observed(server, { readings }, { malformed: ['b'] })).toMatchObject({
      entries: [
        { id: 'a', type: 'unavailable', failure: { code: 'schema', message: 'no status' } },
        { id: 'b', type: 'rejected', failure: { code: 'schema' } },
      ],
    });
  });
});

describe('what a batch says has ended', () => {
  const one = ({ url }: { url: string }) =>
    defineResource({
      request: (id, last) => ({ url: `${url}/job/${id}?was=${last?.status}` }),
      schema: z.object({ id: z.string(), status: z.string() }),
      read: ({ status }) => ({ status, verdict: 'failed', detail: 'out of memory' }),
    });

  it.each([
    ['succeeded', true],
    ['failed', true],
    ['stopped', true],
    ['pending', undefined],
    ['blocked', undefined],
    ['missing', undefined],
  ])('%s is unconfirmed: %j', async (verdict, unconfirmed) => {
    const server = await serve(FAILED);
    const readings = () => ({ a: { status: 'x', verdict, data: 1 } });
    const confirm = { resource: one(server) };
    const entry = async (extra: object) => {
      const answer = await observed(server, { readings, ...extra });
      return answer.type === 'readings' ? answer.entries[0] : answer;
    };
    expect(Object(await entry({ confirm })).unconfirmed).toBe(unconfirmed);
    expect(await entry({})).not.toHaveProperty('unconfirmed');
    const when = ({ status }: { status: string }) => status !== 'x';
    expect(await entry({ confirm: { ...confirm, when } })).not.toHaveProperty('unconfirmed');
  });

  it('is asked for alone, and that answer has its reason', async () => {
    const server = await serve((path) =>
      path.startsWith('/job/')
        ? { body: { id: 'b', status: 'FAILED' }, headers: { etag: '"9"' } }
        : FAILED,
    );
    const extra = { confirm: { resource: one(server) } };
    const alone = firstQuestion({ id: 'b', last: before() });
    const more = { ids: ['b'], alone, isConfirming: true };
    expect(await observed(server, extra, more)).toMatchObject({
      type: 'readings',
      entries: [{ id: 'b', type: 'reading', verdict: 'failed', detail: 'out of memory' }],
    });
    expect(server.requests.map(({ path }) => path)).toEqual(['/job/b?was=RUNNING']);
    await observed(server, extra, { ...more, isConfirming: false });
    expect(server.requests[1]?.path).toBe('/jobs?id=b');
  });

  it('fails as a whole when that request fails', async () => {
    const server = await serve({ status: 503, headers: { 'retry-after': '5' } });
    const extra = { confirm: { resource: one(server) } };
    const more = { ids: ['b'], alone: firstQuestion({ id: 'b' }), isConfirming: true };
    expect(await observed(server, extra, more)).toMatchObject({
      type: 'unavailable',
      askedMs: 5_000,
    });
  });
});

describe('a fleet of single requests', () => {
  const single = ({ url }: { url: string }) =>
    createFetchSingles(
      defineResource({
        request: (id, last) => ({ url: `${url}/${last?.next ?? 'jobs'}/${id}` }),
        schema: z.object({ status: z.string() }),
        read: ({ status }) => ({ status, verdict: 'pending' }),
      }),
    );
  const validators = { etag: '"1"', lastModified: null };

  it('asks for one id as a poll does: conditional, and where its last reading said', async () => {
    const server = await serve({ body: { status: 'RUNNING' }, headers: { etag: '"2"' } });
    const alone = firstQuestion({ id: 'b', validators, last: before('shards') });
    expect(await observedBatch(single(server), { ids: ['b'], alone })).toMatchObject({
      type: 'readings',
      entries: [{ id: 'b', type: 'reading', status: 'RUNNING', validators: { etag: '"2"' } }],
    });
    expect(server.requests[0]).toMatchObject({
      path: '/shards/b',
      headers: { 'if-none-match': '"1"' },
    });
  });

  it('asks for an id of which nothing else is known', async () => {
    const server = await serve({ body: { status: 'RUNNING' } });
    expect(await observedBatch(single(server), { ids: ['b'] })).toMatchObject({
      entries: [{ id: 'b', type: 'reading', data: { status: 'RUNNING' } }],
    });
  });

  it.each<[number, object, object]>([
    [304, {}, { type: 'readings', entries: [{ id: 'b', type: 'unchanged' }] }],
    [202, {}, { type: 'readings', entries: [{ id: 'b', type: 'accepted' }] }],
    [404, {}, { type: 'missing', httpStatus: 404 }],
    [403, {}, { type: 'unauthorized', httpStatus: 403 }],
    [429, { 'retry-after': '9' }, { type: 'rateLimited', askedMs: 9_000 }],
    [503, {}, { type: 'unavailable' }],
    [400, {}, { type: 'rejected' }],
  ])('answers a %i as its chart expects', async (status, headers, expected) => {
    const server = await serve({ status, headers: { ...headers } });
    const alone = firstQuestion({ id: 'b', validators, last: before() });
    const answer = await observedBatch(single(server), { ids: ['b'], alone });
    expect(answer).toMatchObject(expected);
    expect(answer).toMatchObject({ at: expect.any(Number), jitter: expect.any(Number) });
  });
});
