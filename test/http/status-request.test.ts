import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { LastReading } from '../../machines/poll/observation.ts';
import { bearer, defineResource, type StatusRequest } from '../../src/index.ts';
import { lastReading, observed } from '../support/observed.ts';
import { type PlainServer, type Reply, startPlainServer } from '../support/plain-server.ts';

const servers: PlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(reply: Reply = { body: { status: 'RUNNING' } }) {
  const server = await startPlainServer(() => reply);
  servers.push(server);
  return server;
}

const jobs = (request: (id: string, last: LastReading | null) => StatusRequest, extra = {}) =>
  defineResource({
    request,
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: 'pending' }),
    ...extra,
  });

describe('a request', () => {
  it('is a GET without a body by default', async () => {
    const { url, requests } = await serve();
    await observed(jobs(() => ({ url })));
    expect(requests).toMatchObject([{ method: 'GET', body: '' }]);
    expect(requests[0]?.headers).not.toHaveProperty('content-type');
  });

  it.each([
    ['an object', { id: 'abc', n: [1, null] }, '{"id":"abc","n":[1,null]}'],
    ['a list', ['abc'], '["abc"]'],
    ['a number', 0, '0'],
    ['false', false, 'false'],
  ])('sends %s as JSON with its Content-Type', async (_, body, sent) => {
    const { url, requests } = await serve();
    await observed(jobs(() => ({ url, method: 'POST', body })));
    expect(requests).toMatchObject([
      {
        method: 'POST',
        body: sent,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
      },
    ]);
  });

  it.each([
    ['of the same host', true],
    ['of another host', false],
  ])('carries the credentials to a place %s that an answer has named: %s', async (_, isAtHome) => {
    const [home, elsewhere] = [await serve(), await serve()];
    const place = isAtHome ? home : elsewhere;
    const resource = jobs((id, last) => ({ url: last?.next ?? `${home.url}/${id}` }), {
      credentials: bearer(() => 'canary'),
    });
    await observed(resource, { last: lastReading(`${place.url}/next`) });
    expect(place.requests.map(({ headers }) => headers.authorization)).toEqual([
      isAtHome ? 'Bearer canary' : undefined,
    ]);
  });

  it.each<[string, (host: string) => string, (next: string, home: string) => string | URL]>([
    ['without a scheme', (host) => `//${host}/x`, (next, home) => new URL(next, home)],
    ['with backslashes', (host) => `\\\\${host}\\x`, (next, home) => new URL(next, home)],
    ['within a cursor', (host) => `{"at":"http://${host}/x"}`, (next) => JSON.parse(next).at],
    [
      'escaped',
      (host) => encodeURIComponent(`http://${host}/`),
      (next) => decodeURIComponent(next),
    ],
  ])('keeps the credentials from another host that an answer names %s', async (_, named, urlOf) => {
    const [home, elsewhere] = [await serve(), await serve()];
    const resource = jobs(
      (id, last) => ({ url: last?.next ? urlOf(last.next, home.url) : `${home.url}/${id}` }),
      { credentials: bearer(() => 'canary') },
    );
    const next = named(new URL(elsewhere.url).host);
    await observed(resource, { last: lastReading(next) });
    expect(elsewhere.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it.each([401, 403])(
    'to another host, without the credentials, that is refused with %i says nothing of them',
    async (status) => {
      const home = await serve();
      const elsewhere = await serve({ status, body: { message: 'log in at b' } });
      let calls = 0;
      const resource = jobs((id, last) => ({ url: last?.next ?? `${home.url}/${id}` }), {
        credentials: bearer(() => `token-${++calls}`),
      });
      expect(await observed(resource, { last: lastReading(elsewhere.url) })).toMatchObject({
        type: 'rejected',
        failure: {
          code: 'http',
          httpStatus: status,
          retryable: false,
          message: expect.stringContaining('log in at b'),
        },
      });
      expect([elsewhere.requests.length, calls]).toEqual([1, 0]);
    },
  );

  it.each([
    ['of a resource without credentials', {}, true],
    ['to the same host', { credentials: bearer(() => 'canary') }, false],
  ])('%s that is refused is unauthorized', async (_, extra, isElsewhere) => {
    const refusing = await serve({ status: 401 });
    const home = isElsewhere ? await serve() : refusing;
    const resource = jobs((id, last) => ({ url: last?.next ?? `${home.url}/${id}` }), extra);
    expect(await observed(resource, { last: lastReading(refusing.url) })).toMatchObject({
      type: 'unauthorized',
      httpStatus: 401,
    });
  });

  it.each([
    ['nothing', () => undefined, 'got undefined'],
    ['null', () => null, 'got null'],
    ['a text', () => 'http://u:sk-secret@x.test', 'got "a string"'],
    ['a URL', () => new URL('http://x.test'), 'got "a URL"'],
    ['a promise', async () => ({ url: 'http://x.test' }), 'got "a promise"'],
    ['a promise that is rejected', () => Promise.reject(new Error('late')), 'got "a promise"'],
  ])('is refused by its name when it is %s', async (_, given, got) => {
    const answer = observed(jobs(given as never));
    await expect(answer).rejects.toThrow(
      `request(id): expected { url, method?, headers?, body?, idempotent? }, ${got}`,
    );
  });

  it('that can’t be made shows nothing of the query of the place that was named', async () => {
    const resource = jobs((_, last) => {
      throw new Error(`no such place: ${last?.next}`);
    });
    const last = lastReading('/next?sig=signed-canary-99');
    await expect(observed(resource, { last })).rejects.toThrow(
      'no such place: /next?sig=[redacted]',
    );
  });

  it('sends a string as it is, and not as JSON', async () => {
    const { url, requests } = await serve();
    await observed(jobs(() => ({ url, method: 'PUT', body: 'a=1&b= ü' })));
    expect(requests).toMatchObject([
      { method: 'PUT', body: 'a=1&b= ü', headers: { 'content-type': 'text/plain;charset=UTF-8' } },
    ]);
  });

  it.each([{ query: '{ job }' }, '{"query":"{ job }"}'])(
    'keeps the Content-Type that its headers name, in any case: %j',
    async (body) => {
      const { url, requests } = await serve();
      const headers = { 'CONTENT-TYPE': 'application/graphql+json' };
      await observed(jobs(() => ({ url, method: 'POST', body, headers })));
      expect(requests[0]?.headers['content-type']).toBe('application/graphql+json');
      expect(requests[0]?.body).toBe('{"query":"{ job }"}');
    },
  );

  it('takes a method in any case', async () => {
    const { url, requests } = await serve();
    await observed(jobs(() => ({ url: new URL(url), method: 'patch', body: {} })));
    expect(requests[0]?.method).toBe('PATCH');
  });

  it('tells its fetch whether it may be sent again', async () => {
    const told: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (_, init) => {
      told.push(Object(init).idempotent);
      return Response.json({ status: 'RUNNING' });
    };
    const url = 'http://nowhere.test';
    for (const more of [{}, { method: 'POST' }, { method: 'POST', idempotent: true }])
      await observed(
        jobs(() => ({ url, ...more })),
        {},
        fetch,
      );
    expect(told).toEqual([true, false, true]);
  });

  it.each<[string, object, string]>([
    [
      'a misspelt field',
      { methd: 'POST' },
      'request(id).methd: expected no such field (known: url, method, headers, body, idempotent), got "a string"',
    ],
    [
      'credentials',
      { credentials: 'sk-secret' },
      'request(id).credentials: expected no such field',
    ],
    [
      'a method that fetch refuses',
      { method: 'TRACE' },
      'request(id).method: expected a method that fetch can send, such as GET or POST, got "TRACE"',
    ],
    ['a method with a space', { method: 'GET /' }, 'request(id).method'],
    ['a method that is no text', { method: 7 }, 'request(id).method'],
    ['an empty method', { method: '' }, 'request(id).method'],
    [
      'a body of a GET',
      { body: { token: 'sk-secret' } },
      "request(id).body: expected no body for GET (with one, name a method: 'POST'), got an object",
    ],
    [
      'a text as the body of a HEAD',
      { method: 'head', body: 'sk-secret' },
      'request(id).body: expected no body for HEAD',
    ],
    [
      'a form',
      { method: 'POST', body: new URLSearchParams({ a: 'sk-secret' }) },
      'request(id).body: expected a string, or JSON, got "body is a URLSearchParams"',
    ],
    [
      'a function in a body',
      { method: 'POST', body: { a: [() => 1] } },
      '"body.a.0 is a function"',
    ],
    ['NaN in a body', { method: 'POST', body: { a: Number.NaN } }, '"body.a is NaN"'],
    ['a bigint', { method: 'POST', body: 7n }, '"body is a bigint"'],
    [
      'an idempotence that is no boolean',
      { idempotent: 'yes' },
      'request(id).idempotent: expected true or false, got "yes"',
    ],
    [
      'a header that breaks the line',
      { headers: { 'X-A': 'sk-secret\r\nX-B: 1' } },
      'request(id).headers: expected names of headers',
    ],
  ])('with %s is refused by name, and never sent', async (_, more, message) => {
    const { url, requests } = await serve();
    const refused = await observed(jobs(() => ({ url, ...more }))).catch((error) => error);
    expect(refused).toMatchObject({ name: 'InputError' });
    expect(refused.message).toContain(message);
    expect(refused.message).not.toContain('sk-secret');
    expect(requests).toEqual([]);
  });

  it('is made with the last reading, which it can’t change', async () => {
    const { url } = await serve();
    const seen: unknown[] = [];
    const last = lastReading('/jobs/2');
    const resource = jobs((_, given) => {
      seen.push(given, Object.isFrozen(given));
      return { url: new URL(given?.next ?? '/', url) };
    });
    await observed(resource, { last });
    await observed(resource);
    // The second time to learn where home is.
    expect(seen).toEqual([last, true, null, true, null, true]);
  });

  it('goes where the last reading said', async () => {
    const { url, requests } = await serve();
    await observed(
      jobs((_, last) => ({ url: `${url}${last?.next}` })),
      { last: lastReading('/jobs/2?page=3') },
    );
    expect(requests[0]?.path).toBe('/jobs/2?page=3');
  });

  it.each([
    ['GET', true],
    ['HEAD', true],
    ['POST', false],
  ])('is conditional with %s: %j', async (method, isConditional) => {
    const { url, requests } = await serve();
    const validators = { etag: '"1"', lastModified: null };
    await observed(
      jobs(() => ({ url, method })),
      { validators, last: lastReading() },
    );
    expect('if-none-match' in Object(requests[0]?.headers)).toBe(isConditional);
  });

  it('sends its body again with fresh credentials', async () => {
    const server = await startPlainServer(({ headers }) =>
      headers.authorization === 'Bearer fresh' ? { body: { status: 'RUNNING' } } : { status: 401 },
    );
    servers.push(server);
    const credentials = bearer(({ rejected }) => (rejected ? 'fresh' : 'stale'));
    const request = () => ({ url: server.url, method: 'POST', body: { id: 'abc' } });
    expect(await observed(jobs(request, { credentials }))).toMatchObject({ type: 'reading' });
    expect(server.requests.map(({ body }) => body)).toEqual(['{"id":"abc"}', '{"id":"abc"}']);
  });

  it('reads a body of the size that the resource allows, and no larger', async () => {
    const { url } = await serve({ body: { status: 'x'.repeat(2 ** 21) } });
    const request = () => ({ url });
    expect(await observed(jobs(request, { maxBytes: 2 ** 22 }))).toMatchObject({ type: 'reading' });
    expect(await observed(jobs(request))).toMatchObject({
      type: 'rejected',
      failure: {
        code: 'tooLarge',
        message: 'The body is larger than 1048576 bytes (application/json)',
      },
    });
  });
});
