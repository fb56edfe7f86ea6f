import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineBatchResource } from '../../src/fleet/index.ts';
import { bearer, defineResource, observe, type StatusResponse } from '../../src/index.ts';
import { type PlainServer, type Reply, startPlainServer } from '../support/plain-server.ts';

const servers: PlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(reply: Reply) {
  const server = await startPlainServer(() => reply);
  servers.push(server);
  return server;
}

const URL_OF_ALL = 'http://jobs.test/api';

const jobs = (extra: object = {}) =>
  defineResource({
    request: (id, last) => ({ url: last?.next ?? `${URL_OF_ALL}/${id}` }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: 'pending' }),
    ...extra,
  });

const accepted = ({ httpStatus, headers, url }: StatusResponse) =>
  httpStatus === 202
    ? {
        status: 'ACCEPTED',
        verdict: 'pending',
        next: new URL(headers.get('location') ?? '', url).href,
      }
    : undefined;

const at = 1_700_000_000_000;

describe('observe', () => {
  it('makes an observation of the 202 that created the work, with its place and its wait', async () => {
    const server = await serve({
      status: 202,
      headers: { location: '/jobs/7?v=1', 'retry-after': '9' },
    });
    const response = await fetch(server.url, { method: 'POST' });
    const answer = await observe(jobs({ interpret: accepted }), response, { id: 'abc', at });
    expect(answer).toMatchObject({
      ...{ type: 'reading', status: 'ACCEPTED', next: `${server.url}/jobs/7?v=1` },
      ...{ askedMs: 9_000, at, elapsedMs: 0, jitter: expect.any(Number) },
    });
    expect(answer).not.toHaveProperty('data');
    expect(server.requests).toHaveLength(1);
  });

  it('reads a 200 that was made elsewhere, and takes the place that would be asked for its own', async () => {
    const response = Response.json({ status: 'RUNNING' }, { headers: { etag: '"1"' } });
    const urls: string[] = [];
    const read = ({ status }: { status: string }, { url, last, id }: StatusResponse) => {
      urls.push(url, String(last), id);
      return { status, verdict: 'pending' };
    };
    const before = Date.now();
    const answer = await observe(jobs({ read }), response, { id: 'abc' });
    expect(answer).toMatchObject({ status: 'RUNNING', validators: { etag: '"1"' } });
    expect(answer.at).toBeGreaterThanOrEqual(before);
    expect(urls).toEqual([`${URL_OF_ALL}/abc`, 'null', 'abc']);
  });

  it.each<[Response, object]>([
    [new Response(null, { status: 202 }), { type: 'accepted' }],
    [new Response('{}', { status: 404 }), { type: 'missing' }],
    [
      new Response('', { status: 503, headers: { 'retry-after': '4' } }),
      { type: 'unavailable', askedMs: 4_000 },
    ],
    [new Response('null'), { type: 'missing' }],
    [Response.json({ state: 1 }), { type: 'unavailable', failure: { code: 'schema' } }],
    [new Response('x'.repeat(2 ** 20 + 1)), { type: 'rejected', failure: { code: 'tooLarge' } }],
    [
      new Response(new ReadableStream({ start: (body) => body.error(new Error('lost')) })),
      { type: 'unavailable' },
    ],
  ])('goes by the status code, too', async (response, expected) => {
    expect(await observe(jobs(), response, { id: 'abc' })).toMatchObject(expected);
  });

  it('asks for fresh credentials never: the request was another’s', async () => {
    let calls = 0;
    const credentials = bearer(() => `key-${calls++}`);
    const response = new Response('', { status: 401 });
    const answer = await observe(jobs({ credentials }), response, { id: 'abc' });
    expect(answer).toMatchObject({ type: 'unauthorized', httpStatus: 401 });
    expect(calls).toBe(1);
  });

  it('makes follow-ups with the resource’s credentials, by the fetch that it is given', async () => {
    const asked: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      asked.push(String(url), new Headers(init?.headers).get('authorization'));
      return Response.json({ log: 'no space' });
    };
    const read = async ({ status }: { status: string }, { followUp }: StatusResponse) => {
      const more = await followUp({ url: `${URL_OF_ALL}/abc/log` }, z.object({ log: z.string() }));
      return { status, verdict: 'failed', detail: more?.log };
    };
    const resource = jobs({ read, credentials: bearer(() => 'sk-1234-5678') });
    const response = Response.json({ status: 'FAILED' });
    expect(await observe(resource, response, { id: 'abc', fetch })).toMatchObject({
      detail: 'no space',
    });
    expect(asked).toEqual([`${URL_OF_ALL}/abc/log`, 'Bearer sk-1234-5678']);
  });

  it('hides the resource’s key and the query of the response’s own URL', async () => {
    const server = await serve({
      status: 400,
      body: { detail: 'not sk-canary-1234 nor url-canary-99' },
    });
    const response = await fetch(`${server.url}/?sig=url-canary-99`);
    const resource = jobs({ credentials: bearer(() => 'sk-canary-1234') });
    const answer = await observe(resource, response, { id: 'abc' });
    expect(answer).toMatchObject({
      failure: { message: expect.stringContaining('not [redacted] nor [redacted]') },
    });
  });

  it('needs no credentials for a response that is there', async () => {
    const credentials = bearer(() => Promise.reject(new Error('the vault is sealed')));
    const response = Response.json({ status: 'RUNNING' });
    expect(await observe(jobs({ credentials }), response, { id: 'abc' })).toMatchObject({
      type: 'reading',
    });
  });

  it('ends by the time of a request when the body never ends', async () => {
    const response = new Response(new ReadableStream());
    const policy = { requestTimeoutMs: 50 };
    expect(await observe(jobs({ policy }), response, { id: 'abc' })).toMatchObject({
      type: 'unavailable',
      failure: { code: 'timeout' },
    });
  });

  it('refuses a response that was read before, and says how to keep one', async () => {
    const response = Response.json({ status: 'RUNNING' });
    const locked = Response.json({ status: 'RUNNING' });
    locked.body?.getReader();
    const copy = response.clone();
    await response.json();
    for (const read of [response, locked])
      await expect(observe(jobs(), read, { id: 'abc' })).rejects.toThrow(
        'response: expected a Response whose body was not read before (read a clone: response.clone()), got "one whose body was read"',
      );
    expect(await observe(jobs(), copy, { id: 'abc' })).toMatchObject({ status: 'RUNNING' });
  });

  it.each<[unknown, unknown, object, string]>([
    [undefined, undefined, {}, 'resource: expected what defineResource returns, got undefined'],
    [
      defineBatchResource({
        request: () => ({ url: 'http://a.test' }),
        schema: z.unknown(),
        readings: () => [],
        limit: 1,
      }),
      undefined,
      {},
      'resource: expected',
    ],
    [jobs(), { status: 200 }, {}, 'response: expected a Response'],
    [jobs(), null, {}, 'response: expected a Response'],
    [
      jobs(),
      { status: 200, headers: new Headers(), data: {} },
      {},
      'response: expected a Response, got an object',
    ],
    [
      jobs(),
      { status: 200, headers: new Headers(), bodyUsed: false, body: Readable.from(['{}']) },
      {},
      'response: expected a Response whose body is a ReadableStream, got "one with another body"',
    ],
    [
      jobs(),
      Promise.resolve(Response.json({})),
      {},
      'response: expected a Response, got an object',
    ],
    [jobs(), Response.json({}), { id: '' }, 'id: expected a string that is not empty, got ""'],
    [jobs(), Response.json({}), { at: Number.NaN }, 'at: expected a time in epoch ms'],
    [
      jobs(),
      Response.json({}),
      { fetch: 'fetch' },
      'fetch: expected a function like the global fetch',
    ],
  ])('refuses what it can’t use', async (resource, response, more, message) => {
    const options = { id: 'abc', ...more };
    await expect(observe(resource as never, response as never, options)).rejects.toThrow(message);
  });

  it('rejects for a bug in the resource', async () => {
    const read = async () => {
      throw new Error('oh no');
    };
    await expect(
      observe(jobs({ read }), Response.json({ status: 'x' }), { id: 'abc' }),
    ).rejects.toThrow('oh no');
  });
});
