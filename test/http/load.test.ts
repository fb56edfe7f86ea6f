import { AxiosError } from 'axios';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createActor } from 'xstate';
import * as z from 'zod';
import { createFleetMachine, pollFleet } from '../../src/fleet/index.ts';
import { createFetchStatus } from '../../src/http/fetch-status.ts';
import {
  bearer,
  createPollingMachine,
  defineResource,
  endpointUrl,
  InputError,
  observe,
  poll,
  unchecked,
} from '../../src/index.ts';
import type { LoadStatus } from '../../src/resource/load-status.ts';
import { firstQuestion, lastReading, observed } from '../support/observed.ts';
import { type PlainServer, type Reply, startPlainServer } from '../support/plain-server.ts';
import { AUTHORIZATION, clients } from './clients.ts';

const servers: PlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(...replies: Reply[]) {
  const server = await startPlainServer(
    (_, n) => replies[Math.min(n, replies.length) - 1] as Reply,
  );
  servers.push(server);
  return server;
}

const verdictOf = (status: string) => (status === 'DONE' ? 'succeeded' : 'pending');

const jobs = (load: LoadStatus, extra: object = {}) =>
  defineResource({
    load,
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: verdictOf(status) }),
    ...extra,
  });

const json = (body: string, more: object = {}): Reply => ({
  headers: { 'content-type': 'application/json' },
  body,
  ...more,
});

/** What every observation means, whoever asked. */
const rows: readonly (readonly [string, Reply, object])[] = [
  ['200', { body: { status: 'RUNNING' } }, { type: 'reading', status: 'RUNNING' }],
  ['a body that is null', json('null'), { type: 'missing' }],
  [
    '401',
    { status: 401, body: { error: { message: 'key expired' } } },
    { type: 'unauthorized', httpStatus: 401, message: 'key expired' },
  ],
  ['403', { status: 403, body: 'no' }, { type: 'unauthorized', httpStatus: 403 }],
  [
    '403 with Retry-After',
    { status: 403, headers: { 'retry-after': '7' } },
    { type: 'rateLimited', httpStatus: 403, askedMs: 7_000 },
  ],
  [
    '404',
    { status: 404, body: { error: { message: 'no such job' } } },
    { type: 'missing', httpStatus: 404, message: 'no such job' },
  ],
  ['410', { status: 410 }, { type: 'missing', httpStatus: 410 }],
  [
    '422',
    { status: 422, body: { detail: 'no UUID' } },
    { type: 'rejected', failure: { code: 'http', httpStatus: 422, retryable: false } },
  ],
  [
    '429 with Retry-After',
    { status: 429, headers: { 'retry-after': '30' }, body: { error: { message: 'slow down' } } },
    { type: 'rateLimited', httpStatus: 429, askedMs: 30_000, message: 'slow down' },
  ],
  ['429', { status: 429 }, { type: 'rateLimited', httpStatus: 429, askedMs: null }],
  [
    '500',
    { status: 500, body: { error: { message: 'database is away' } } },
    {
      type: 'unavailable',
      failure: {
        code: 'http',
        httpStatus: 500,
        message: 'The server answered with HTTP 500: database is away',
      },
    },
  ],
  [
    '503 with Retry-After',
    { status: 503, headers: { 'retry-after': '120' } },
    { type: 'unavailable', askedMs: 120_000, failure: { code: 'http', httpStatus: 503 } },
  ],
  [
    'JSON that is cut',
    json('{"status": "RUN'),
    { type: 'unavailable', failure: { code: 'notJson', retryable: true } },
  ],
  [
    'JSON of another form',
    { body: { state: 'RUNNING' } },
    { type: 'unavailable', failure: { code: 'schema', retryable: true } },
  ],
  ['a reset', 'reset', { type: 'unavailable', failure: { code: 'network', retryable: true } }],
];

describe.each(clients)('load with $name', ({ load }) => {
  it.each(rows)('%s means what it means over fetch', async (_, reply, expected) => {
    const server = await serve(reply);
    const own = await observed(jobs(load(server.url)));
    const byFetch = await observed(
      defineResource({
        request: (id) => ({ url: endpointUrl(server.url, '/jobs/:id', { id }) }),
        schema: z.object({ status: z.string() }),
        read: ({ status }) => ({ status, verdict: verdictOf(status) }),
      }),
    );
    expect(own).toMatchObject(expected);
    expect(byFetch).toMatchObject(expected);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[0]?.headers.authorization).toBe(AUTHORIZATION);
    expect(JSON.stringify(own)).not.toContain('sk-secret');
  });

  it('a server that isn’t there is a failure of the network', async () => {
    const server = await serve({});
    await server.close();
    expect(await observed(jobs(load(server.url)))).toMatchObject({
      type: 'unavailable',
      failure: { code: 'network', retryable: true },
    });
  });

  it('silence ends in time, and the client is told to give up', async () => {
    const server = await serve('silence');
    const signals: AbortSignal[] = [];
    const own = load(server.url);
    const noting: LoadStatus = (id, options) => {
      signals.push(options.signal);
      return own(id, options);
    };
    const answer = await observed(jobs(noting), { requestTimeoutMs: 50 });
    expect(answer).toMatchObject({ type: 'unavailable', failure: { code: 'timeout' } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('an abort cancels the request, and says nothing', async () => {
    const server = await serve('silence');
    const actor = createActor(createFetchStatus(jobs(load(server.url))), {
      input: firstQuestion(),
    });
    const said = vi.fn();
    actor.subscribe({ next: said, error: said });
    actor.start();
    await server.arrived(1);
    said.mockClear();
    actor.stop();
    await server.givenUp(1);
    expect(said).not.toHaveBeenCalled();
  });

  it('a secret that the server repeats is not kept, nor is the error', async () => {
    const said = `the key ${AUTHORIZATION} is wrong`;
    const server = await serve({ status: 422, body: { error: { message: said } } });
    const answer = await observed(jobs(load(server.url)));
    expect(answer).toMatchObject({ type: 'rejected', failure: { code: 'http' } });
    expect(Object.keys(answer).sort()).toEqual(
      ['type', 'failure', 'at', 'jitter', 'elapsedMs', 'askedMs'].sort(),
    );
    expect(JSON.stringify(answer)).not.toContain('sk-secret');
  });

  it('polls to the end', async () => {
    const server = await serve(
      { body: { status: 'RUNNING' } },
      { status: 503 },
      { body: { status: 'DONE' } },
    );
    const machine = createPollingMachine(jobs(load(server.url)));
    const policy = { interval: { minMs: 5, maxMs: 5 }, backoff: { baseMs: 5 } };
    expect(await poll(machine, { id: 'abc', policy })).toMatchObject({
      reason: 'succeeded',
      data: { status: 'DONE' },
      polls: 3,
    });
  });
});

it.each(clients.filter(({ timesOut }) => timesOut))(
  'the own timeout of $name is a timeout',
  async ({ load }) => {
    const server = await serve('silence');
    expect(await observed(jobs(load(server.url, { timeoutMs: 50 })))).toMatchObject({
      type: 'unavailable',
      failure: { code: 'timeout', retryable: true },
    });
  },
);

it.each(clients.filter(({ tells304 = true }) => tells304))(
  'a 304 over $name means that nothing has changed, once there was a reading',
  async ({ load }) => {
    const server = await serve({ status: 304 });
    expect(await observed(jobs(load(server.url)), { last: lastReading() })).toMatchObject({
      type: 'unchanged',
    });
    expect(await observed(jobs(load(server.url)))).toMatchObject({
      type: 'unavailable',
      failure: { httpStatus: 304 },
    });
  },
);

const thrower =
  (error: unknown): LoadStatus =>
  () => {
    throw error;
  };

const coded = (error: Error, more: object) => Object.assign(error, more);

describe('what load throws', () => {
  it.each<[string, unknown, object]>([
    ['response.status', { response: { status: 404 } }, { type: 'missing', httpStatus: 404 }],
    ['response.statusCode', { response: { statusCode: 410 } }, { type: 'missing' }],
    ['status', coded(new Error('x'), { status: 401 }), { type: 'unauthorized', message: 'x' }],
    ['statusCode', coded(new Error('x'), { statusCode: 503 }), { type: 'unavailable' }],
    ['a status as text', { status: '404' }, { type: 'missing', httpStatus: 404 }],
    [
      'headers as an object, in any case',
      { statusCode: 429, headers: { 'Retry-After': '9' } },
      { type: 'rateLimited', askedMs: 9_000 },
    ],
    [
      'headers as Headers',
      { status: 429, headers: new Headers({ 'retry-after': '9' }) },
      { type: 'rateLimited', askedMs: 9_000 },
    ],
    [
      'headers as a Map of numbers',
      { response: { status: 429, headers: new Map([['retry-after', 9]]) } },
      { type: 'rateLimited', askedMs: 9_000 },
    ],
    [
      'headers of the error beside a response without',
      { response: { status: 429 }, headers: { 'retry-after': '9' } },
      { type: 'rateLimited', askedMs: 9_000 },
    ],
    [
      'a body in data',
      { response: { status: 404, data: { detail: 'gone' } } },
      { type: 'missing', message: 'gone' },
    ],
    ['a body in body', { status: 404, body: '{"detail":"gone"}' }, { message: 'gone' }],
    [
      'a body in bytes',
      { response: { status: 404, data: new TextEncoder().encode('gone').buffer } },
      { message: 'gone' },
    ],
    ['a Response', new Response('gone', { status: 404 }), { type: 'missing', message: 'gone' }],
    [
      'a Response in an error',
      { response: new Response('gone', { status: 404 }) },
      { type: 'missing', message: 'gone' },
    ],
    [
      'an error with such a cause',
      new Error('could not load', { cause: coded(new Error('x'), { status: 404 }) }),
      { type: 'missing' },
    ],
    [
      'AWS’s metadata',
      coded(new Error('Rate exceeded'), {
        $metadata: { httpStatusCode: 429 },
        $response: { statusCode: 429, headers: { 'retry-after': '3' } },
      }),
      { type: 'rateLimited', askedMs: 3_000 },
    ],
    [
      'Elasticsearch’s meta',
      { meta: { statusCode: 404, headers: {}, body: { error: { reason: 'no index' } } } },
      { type: 'missing', message: 'no index' },
    ],
    [
      'Kubernetes’ code',
      coded(new Error('HTTP-Code: 404'), { code: 404, headers: {}, body: '{"message":"no pod"}' }),
      { type: 'missing', message: 'no pod' },
    ],
    [
      'an answer of a good status, which is never a success',
      { response: { status: 200, data: { status: 'DONE' } }, message: 'GraphQL error' },
      { type: 'unavailable', failure: { code: 'http', httpStatus: 200 } },
    ],
  ])('is an answer by its %s', async (_, thrown, expected) => {
    expect(await observed(jobs(thrower(thrown)))).toMatchObject(expected);
  });

  it.each<[string, unknown, object]>([
    ['fetch failed', new TypeError('fetch failed'), { code: 'network' }],
    [
      'fetch failed for a reason',
      new TypeError('fetch failed', { cause: coded(new Error(), { code: 'ECONNRESET' }) }),
      { code: 'network', cause: 'ECONNRESET' },
    ],
    ['Chrome’s', new TypeError('Failed to fetch'), { code: 'network' }],
    [
      'Firefox’',
      new TypeError('NetworkError when attempting to fetch resource.'),
      { code: 'network' },
    ],
    ['Safari’s', new TypeError('Load failed'), { code: 'network' }],
    ['React Native’s', new TypeError('Network request failed'), { code: 'network' }],
    ['Workers’', new Error('Network connection lost.'), { code: 'network' }],
    [
      'Deno’s',
      new TypeError('error sending request for url (http://a.test/)'),
      { code: 'network' },
    ],
    [
      'Bun’s',
      coded(new Error('Unable to connect. Is the computer able to access the url?'), {
        code: 'ConnectionRefused',
      }),
      { code: 'network' },
    ],
    [
      'axios’',
      new AxiosError('Network Error', 'ERR_NETWORK'),
      { code: 'network', cause: 'ERR_NETWORK' },
    ],
    [
      'axios’ timeout',
      new AxiosError('timeout of 5ms exceeded', 'ECONNABORTED'),
      { code: 'timeout' },
    ],
    ['axios’ cancellation', new AxiosError('canceled', 'ERR_CANCELED'), { code: 'network' }],
    [
      'a system’s',
      coded(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      { code: 'network', cause: 'ECONNREFUSED' },
    ],
    ['a system’s timeout', coded(new Error('connect'), { code: 'ETIMEDOUT' }), { code: 'timeout' }],
    ['a timeout', new DOMException('The operation timed out', 'TimeoutError'), { code: 'timeout' }],
    [
      'an abort of its own',
      new DOMException('This operation was aborted', 'AbortError'),
      { code: 'network' },
    ],
    [
      'octokit’s, with a status that it makes up',
      coded(new Error('read ECONNRESET', { cause: new TypeError('fetch failed') }), {
        status: 500,
      }),
      { code: 'network' },
    ],
    [
      'a socket that isn’t there',
      coded(new Error('connect ENOENT'), { code: 'ENOENT', syscall: 'connect' }),
      { code: 'network' },
    ],
    ['a text', 'net::ERR_CONNECTION_REFUSED', { code: 'network' }],
    [
      'an own error, whose words are shown',
      new Error('No connection to the hub'),
      { code: 'network', message: 'The network failed (Error: No connection to the hub)' },
    ],
    [
      'one that an error of the language wraps',
      new TypeError('could not load', { cause: new TypeError('fetch failed') }),
      { code: 'network' },
    ],
    ['JSON that isn’t', attempt(() => JSON.parse('<html>')), { code: 'notJson' }],
  ])('is the network’s, and retried: %s', async (_, thrown, failure) => {
    expect(await observed(jobs(thrower(thrown)))).toMatchObject({
      type: 'unavailable',
      failure: { ...failure, retryable: true },
    });
  });

  it.each<[string, unknown, string]>([
    [
      'a TypeError',
      attempt(() => (undefined as unknown as { get: () => void }).get()),
      "TypeError: Cannot read properties of undefined (reading 'get')",
    ],
    [
      'a call of nothing',
      new TypeError('cfg.tokens.get is not a function'),
      'TypeError: cfg.tokens.get is not a function',
    ],
    [
      'a ReferenceError',
      new ReferenceError('token is not defined'),
      'ReferenceError: token is not defined',
    ],
    ['any error', new Error('no such tenant'), 'Error: no such tenant'],
    ['a text', 'no such tenant', 'no such tenant'],
    [
      'a file that isn’t there',
      coded(new Error('ENOENT: open token'), { code: 'ENOENT', syscall: 'open' }),
      'Error: ENOENT: open token',
    ],
    ['an invalid URL', attempt(() => new URL('x')), 'TypeError: Invalid URL'],
    ['an option that isn’t', new AxiosError('option x', 'ERR_BAD_OPTION'), 'AxiosError: option x'],
    [
      'a code of another kind',
      coded(new Error('denied'), { code: 'UNAUTHENTICATED' }),
      'Error: denied',
    ],
    [
      'a bug within a failed fetch',
      new TypeError('fetch failed', { cause: new TypeError('x is not a function') }),
      'TypeError: x is not a function',
    ],
    ['nothing', undefined, 'a thrown undefined'],
    ['many lines', new Error('one\n\ttwo'), 'Error: one two'],
    [
      'what isn’t JSON at all',
      attempt(() => JSON.parse('undefined')),
      'SyntaxError: "undefined" is not valid JSON',
    ],
    [
      'an error that can’t be read',
      Object.defineProperty({}, 'message', {
        get: () => {
          throw new Error();
        },
      }),
      'a thrown object',
    ],
  ])('is a bug, told in its words and not retried: %s', async (_, thrown, message) => {
    const answer = await observed(jobs(thrower(thrown)));
    expect(answer).toMatchObject({
      type: 'rejected',
      failure: { code: 'defect', message, httpStatus: null, retryable: false },
    });
    const machine = createPollingMachine(jobs(thrower(thrown)));
    expect(await poll(machine, { id: 'abc' })).toMatchObject({ reason: 'rejected', polls: 1 });
  });

  it('is told without the secrets that are known of it', async () => {
    const error = new AxiosError('with sk-secret at https://me:sk-pw@a.test/?token=sk-query', 'X', {
      headers: { Authorization: 'Bearer sk-secret' },
    } as never);
    const answer = await observed(jobs(thrower(error)));
    expect(answer).toMatchObject({ failure: { code: 'defect' } });
    expect(JSON.stringify(answer)).not.toMatch(/sk-/);
  });

  it('is the user’s own sentence where it is an InputError', async () => {
    const error = new InputError('id', 'abc', 'a UUID');
    expect(await observed(jobs(thrower(error)))).toMatchObject({
      type: 'rejected',
      failure: { code: 'http', message: 'id: expected a UUID, got "abc"' },
    });
  });
});

function attempt(bug: () => unknown): unknown {
  try {
    return bug();
  } catch (error) {
    return error;
  }
}

const giver =
  (given: unknown): LoadStatus =>
  async () =>
    given;

const read = (response: Response) => {
  void response.text();
  return response;
};

describe('what load gives', () => {
  it.each<[string, unknown, object]>([
    ['data', { status: 'RUNNING' }, { type: 'reading', data: { status: 'RUNNING' } }],
    ['null', null, { type: 'missing' }],
    ['JSON as text', '{"status":"RUNNING"}', { type: 'reading', status: 'RUNNING' }],
    ['JSON as bytes', new TextEncoder().encode('{"status":"RUNNING"}'), { type: 'reading' }],
    ['a page', '<!doctype html><p>', { type: 'rejected', failure: { code: 'notJson' } }],
    ['nothing as text, as of a 204', '', { type: 'unavailable', failure: { code: 'body' } }],
    [
      'undefined',
      undefined,
      {
        type: 'rejected',
        failure: {
          code: 'defect',
          message: 'load(id): expected data, null for none, or a Response, got undefined',
        },
      },
    ],
    [
      'a Response',
      Response.json({ status: 'RUNNING' }, { headers: { 'retry-after': '4' } }),
      { type: 'reading', askedMs: 4_000 },
    ],
    ['a 202 without a status', new Response('', { status: 202 }), { type: 'accepted' }],
    ['a Response of a failure', new Response('', { status: 503 }), { type: 'unavailable' }],
    [
      'a Response that was read',
      read(Response.json({ status: 'RUNNING' })),
      { type: 'rejected', failure: { code: 'defect' } },
    ],
    [
      'a failure that was read',
      read(new Response('x', { status: 404 })),
      { type: 'missing', httpStatus: 404 },
    ],
    [
      'the answer of openapi-fetch',
      { error: { detail: 'no job' }, response: read(new Response('x', { status: 404 })) },
      { type: 'missing', message: 'no job' },
    ],
    [
      'the answer of axios, with its wait',
      {
        status: 202,
        headers: new Headers({ 'retry-after': '4' }),
        data: { status: 'RUNNING' },
        config: {},
      },
      { type: 'reading', status: 'RUNNING', askedMs: 4_000 },
    ],
    [
      'data that looks like an answer',
      { status: '200', headers: { get: 1 }, response: { status: 404 } },
      { type: 'reading', status: '200' },
    ],
    ['JSON of another form', { state: 1 }, { failure: { code: 'schema' } }],
    [
      'a body that is too large',
      new Response('x'.repeat(2_000)),
      { type: 'rejected', failure: { code: 'tooLarge' } },
    ],
  ])('is understood: %s', async (_, given, expected) => {
    expect(await observed(jobs(giver(given), { maxBytes: 1_000 }))).toMatchObject(expected);
  });

  it('reaches the schema as it is, and must be JSON in the end', async () => {
    const at = new Date(0);
    const resource = (data: 'as it is' | 'read') =>
      defineResource({
        load: giver({ status: 'RUNNING', at }),
        schema: unchecked<{ status: string; at: Date }>(),
        read: ({ status, at }) => ({
          status,
          verdict: 'pending' as const,
          ...(data === 'read' && { data: { at: at.toISOString() } as never }),
        }),
      });
    expect(await observed(resource('read'))).toMatchObject({ data: { at: at.toISOString() } });
    expect(await observed(resource('as it is'))).toMatchObject({
      type: 'rejected',
      failure: { code: 'schema' },
    });
  });

  it('is shown to interpret, with what was thrown', async () => {
    const interpret = vi.fn(() => ({ status: 'QUEUED', verdict: 'pending' as const }));
    const thrown = { response: { status: 404, headers: { 'x-queue': '7' }, data: { place: 7 } } };
    expect(await observed(jobs(thrower(thrown), { interpret }))).toMatchObject({
      type: 'reading',
      status: 'QUEUED',
    });
    expect(interpret.mock.calls[0]).toMatchObject([
      { id: 'abc', last: null, httpStatus: 404, json: { place: 7 }, url: '' },
    ]);
  });

  it('isn’t changed: what interpret sees is a frozen copy', async () => {
    const given = { status: 'RUNNING', deep: { of: 'a cache' } };
    const seen: unknown[] = [];
    const interpret = ({ json }: { readonly json: unknown }) => void seen.push(json);
    await observed(jobs(giver(given), { interpret }));
    expect(seen).toEqual([given]);
    expect(Object.isFrozen((seen[0] as typeof given).deep)).toBe(true);
    expect(Object.isFrozen(given.deep)).toBe(false);
  });
});

describe('a resource with load', () => {
  it('is given the last reading and a signal', async () => {
    const load = vi.fn(giver({ status: 'RUNNING' }));
    const last = lastReading('cursor');
    await observed(jobs(load), { last });
    expect(load).toHaveBeenCalledWith('abc', { signal: expect.any(AbortSignal), last });
  });

  it('lets the server hold the request', async () => {
    const load: LoadStatus = (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const answer = await observed(jobs(load, { longPollMs: 20 }), { requestTimeoutMs: 20 });
    expect(answer).toMatchObject({ type: 'accepted', isLongPoll: true });
  });

  it('is over at the deadline, whatever its client does', async () => {
    const machine = createPollingMachine(jobs(() => new Promise(() => {})));
    const outcome = await poll(machine, { id: 'abc', policy: { deadlineMs: 60 } });
    expect(outcome).toMatchObject({ reason: 'deadline' });
  });

  it('makes a fleet of single requests, whose members each have their answer', async () => {
    const load: LoadStatus = async (id) => {
      if (id === 'gone') throw { status: 404 };
      return { status: 'DONE' };
    };
    const fleet = createFleetMachine(jobs(load));
    const { outcomes } = await pollFleet(fleet, { ids: ['a', 'gone', 'b'] });
    expect(outcomes.map(({ id, reason }) => [id, reason])).toEqual([
      ['a', 'succeeded'],
      ['gone', 'missing'],
      ['b', 'succeeded'],
    ]);
  });

  it('takes an answer that came from elsewhere', async () => {
    const response = Response.json({ status: 'RUNNING' }, { headers: { 'retry-after': '5' } });
    expect(await observe(jobs(giver(null)), response, { id: 'abc' })).toMatchObject({
      type: 'reading',
      askedMs: 5_000,
    });
  });

  it('may ask once more, with credentials that the follow-up names', async () => {
    const server = await serve({ body: { log: 'boom' } });
    const resource = defineResource({
      load: giver({ status: 'FAILED' }),
      schema: unchecked<{ status: string }>(),
      read: async ({ status }, { followUp }) => {
        const answer = await followUp({ url: `${server.url}/log` }, unchecked<{ log: string }>());
        return { status, verdict: 'failed' as const, detail: answer?.log };
      },
    });
    expect(await observed(resource)).toMatchObject({ verdict: 'failed', detail: 'boom' });
  });

  it.each<[string, object, string]>([
    [
      'both',
      { request: () => ({ url: 'http://a.test' }) },
      'resource.request: expected none beside',
    ],
    ['neither', { load: undefined }, 'resource.request: expected a function from an id to'],
    ['no function', { load: 'sk-secret' }, 'resource.load: expected a function'],
    [
      'credentials',
      { credentials: bearer(() => 'x') },
      'resource.credentials: expected none beside',
    ],
    ['a key', { credentials: 'sk-secret' }, 'resource.credentials: expected bearer(() => key)'],
  ])('is refused by name: %s', (_, extra, message) => {
    expect(() => jobs(giver(null), extra)).toThrow(InputError);
    expect(() => jobs(giver(null), extra)).toThrow(message);
  });

  it('may be made of another: no credentials, and no request, are none', async () => {
    const resource = jobs(giver({ status: 'DONE' }));
    const again = defineResource({ ...resource, schema: unchecked() } as never);
    expect(await observed(again)).toMatchObject({ type: 'reading', status: 'DONE' });
  });

  it('has no request to show', () => {
    expect(() => jobs(giver(null)).request('abc', null)).toThrow(InputError);
  });
});
