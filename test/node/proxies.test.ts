import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { connect as connectTo, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { createPollingMachine, defineResource, poll } from '../../src/index.ts';
import { nodeFetch } from '../../src/node/index.ts';
import { exceptions } from '../../src/node/no-proxy.ts';
import { proxies } from '../../src/node/proxies.ts';
import { makeCertificates } from '../faults/certificates.ts';
import { afterwards, failureOf, listening, opened } from './loopback.ts';

const { good } = await makeCertificates();
const ca = String(good.ca);

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What a proxy was asked for. */
interface Asked {
  readonly method: string;
  readonly target: string;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

const askedIn = ({ method = '', url = '', headers }: IncomingMessage): Asked => ({
  method,
  target: url,
  host: headers.host,
  authorization: headers['proxy-authorization'],
});

/** A proxy that opens tunnels to loopback and answers requests for whole URLs itself; `refuse` with another status. */
async function startProxy({
  refuse,
  tls,
  answer = (response) => response.end('by the proxy'),
}: {
  refuse?: number;
  tls?: ServerOptions;
  answer?: (response: ServerResponse) => unknown;
} = {}) {
  const asked: Asked[] = [];
  const server = tls ? createHttpsServer(tls) : createServer();
  server.on('request', (request, response) => {
    asked.push(askedIn(request));
    response.setHeader('Proxy-Authenticate', 'Basic');
    if (refuse) response.statusCode = refuse;
    answer(response);
  });
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    asked.push(askedIn(request));
    socket.on('error', () => {});
    if (refuse) return socket.end(`HTTP/1.1 ${refuse} No\r\nContent-Length: 0\r\n\r\n`);
    const { port } = new URL(`http://${request.url}`);
    const upstream = connectTo(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      if (head.length > 0) upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  const { port, sockets } = await listening(server);
  return { asked, sockets, host: `127.0.0.1:${port}` };
}

async function startOrigin() {
  const server = createHttpsServer(good as ServerOptions, (_, response) =>
    response.end('by the origin'),
  );
  server.keepAliveTimeout = 75_000;
  const { port, sockets } = await listening(server);
  return { url: `https://127.0.0.1:${port}/`, host: `127.0.0.1:${port}`, sockets };
}

const textOf = async (response: Promise<Response>) => (await response).text();
const BASIC = `Basic ${Buffer.from('poller:open sesame').toString('base64')}`;

describe('a proxy', () => {
  it('opens one tunnel for many requests to a server over TLS, whose certificate is checked', async () => {
    const [proxy, origin] = [await startProxy(), await startOrigin()];
    const fetch = opened({ ca, proxy: `http://${proxy.host}` });
    for (let n = 0; n < 10; n += 1) expect(await textOf(fetch(origin.url))).toBe('by the origin');
    expect(proxy.asked).toEqual([
      { method: 'CONNECT', target: origin.host, host: origin.host, authorization: undefined },
    ]);
    const strict = opened({ proxy: `http://${proxy.host}` });
    expect(await failureOf(strict(origin.url))).toMatchObject({
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
    });
  });

  it('gets the user and password of its URL, the server behind it doesn’t', async () => {
    const [proxy, origin] = [await startProxy(), await startOrigin()];
    const fetch = opened({ ca, proxy: new URL(`http://poller:open%20sesame@${proxy.host}`) });
    await textOf(fetch(origin.url));
    await textOf(fetch('http://status.invalid/jobs/1?a=b'));
    expect(proxy.asked).toEqual([
      { method: 'CONNECT', target: origin.host, host: origin.host, authorization: BASIC },
      {
        method: 'GET',
        target: 'http://status.invalid/jobs/1?a=b',
        host: 'status.invalid',
        authorization: BASIC,
      },
    ]);
  });

  it('may speak TLS itself', async () => {
    const [proxy, origin] = [await startProxy({ tls: good as ServerOptions }), await startOrigin()];
    const fetch = opened({ ca, proxy: `https://${proxy.host}` });
    expect(await textOf(fetch(origin.url))).toBe('by the origin');
    expect(await textOf(fetch('http://status.invalid/'))).toBe('by the proxy');
  });

  it.each([
    [407, 'ERR_PROXY_AUTH_REQUIRED'],
    [403, 'ERR_PROXY_REFUSED'],
    [405, 'ERR_PROXY_REFUSED'],
    [302, 'ERR_PROXY_REFUSED'],
    [502, 'ERR_PROXY_TUNNEL'],
  ])('that answers %i opens no tunnel, and its password is in no error', async (refuse, code) => {
    const [proxy, origin] = [await startProxy({ refuse }), await startOrigin()];
    const fetch = opened({ ca, proxy: `http://poller:open%20sesame@${proxy.host}` });
    const error = await fetch(origin.url).catch((error) => error);
    expect(error.cause.code).toBe(code);
    const shown = inspect(error, { depth: 10, showHidden: true });
    for (const secret of ['sesame', BASIC, BASIC.slice(6)]) expect(shown).not.toContain(secret);
    expect(origin.sockets).toEqual([]);
  });

  it('that wants a password answers no request for a whole URL either', async () => {
    const proxy = await startProxy({ refuse: 407 });
    const fetch = opened({ proxy: `http://${proxy.host}` });
    expect(await failureOf(fetch('http://status.invalid/'))).toEqual({
      name: 'TypeError',
      code: 'ERR_PROXY_AUTH_REQUIRED',
    });
  });

  it('is not blamed for a 407 of the server, without one or behind its tunnel', async () => {
    const refuse: RequestListener = (_, response) => response.writeHead(407).end('by the origin');
    const plain = await listening(createServer(refuse));
    const secure = await listening(createHttpsServer(good as ServerOptions, refuse));
    const proxy = await startProxy();
    const http = `http://127.0.0.1:${plain.port}/`;
    const https = `https://127.0.0.1:${secure.port}/`;
    for (const [fetch, url] of [
      [opened(), http],
      [opened({ ca }), https],
      [opened({ ca, proxy: `http://${proxy.host}` }), https],
    ] as const) {
      const response = await fetch(url);
      expect([response.status, await response.text()]).toEqual([407, 'by the origin']);
    }
  });

  it('that can’t be reached is a failure, and its password is in no error', async () => {
    const fetch = opened({ proxy: 'http://poller:open%20sesame@127.0.0.1:1' });
    for (const url of ['https://status.invalid/', 'http://status.invalid/']) {
      const error = await fetch(url).catch((error) => error);
      expect(error.cause.code).toBe('ECONNREFUSED');
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('sesame');
    }
  });

  it('is given up with its request while it opens a tunnel', async () => {
    let arrived = () => {};
    const waits = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const server = createServer().on('connect', arrived);
    const { port, sockets } = await listening(server);
    const controller = new AbortController();
    const fetch = opened({ proxy: `http://127.0.0.1:${port}` });
    const failed = failureOf(fetch('https://status.invalid/', { signal: controller.signal }));
    await waits;
    controller.abort();
    expect(await failed).toMatchObject({ name: 'AbortError' });
    await vi.waitUntil(() =>
      sockets.every(({ destroyed, readableEnded }) => destroyed || readableEnded),
    );
  });
});

describe('a proxy that repeats its password', () => {
  const PASSWORD = 'open sesame';
  const spellings: readonly string[] = [
    PASSWORD,
    PASSWORD.toUpperCase(),
    'open%20sesame',
    'open+sesame',
    'open\\u0020sesame',
    `poller:${PASSWORD}`,
    'http://poller:open%20sesame@proxy.test',
    BASIC,
    Buffer.from(PASSWORD).toString('base64'),
    Buffer.from(PASSWORD).toString('hex'),
  ];
  const jobs = (url: string, followUp: boolean) =>
    defineResource({
      request: () => ({ url }),
      schema: z.object({ message: z.string() }),
      read: async ({ message }, response) => {
        if (followUp) await response.followUp({ url }, z.object({}));
        return { status: message, verdict: 'failed', detail: message };
      },
      policy: { maxFailures: 1 },
    });

  it.each(
    [500, 200, 404].flatMap((status) =>
      [false, true].map((isTunnel) => [status, isTunnel] as const),
    ),
  )(
    'with HTTP %i, in a tunnel: %s, has it in nothing of ours, however it is spelled',
    async (status, isTunnel) => {
      const repeats = (response: ServerResponse, message: string) =>
        response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(`{"message":"${message}"}`);
      for (const spelling of spellings) {
        const text = `No way in with ${spelling}!`;
        const origin = createHttpsServer(good as ServerOptions, (_, response) =>
          repeats(response, text),
        );
        const behind = await listening(origin);
        const proxy = await startProxy({ answer: (response) => repeats(response, text) });
        const fetch = opened({ ca, proxy: `http://poller:open%20sesame@${proxy.host}` });
        const url = isTunnel ? `https://127.0.0.1:${behind.port}/` : 'http://status.invalid/';
        const machine = createPollingMachine(jobs(url, false), { fetch });
        const { data, ...outcome } = await poll(machine, { id: 'abc' });
        const told = JSON.stringify(outcome);
        expect(told).toContain('[redacted]');
        expect(told).not.toMatch(/sesame/i);
        for (const encoded of spellings.slice(-3)) expect(told).not.toContain(encoded);
      }
    },
  );

  it('has it in nothing of ours though only a follow-up went through it', async () => {
    const proxy = await startProxy({
      answer: (response) => response.end('{"message":"No way in with open sesame!"}'),
    });
    const through = opened({ proxy: `http://poller:open%20sesame@${proxy.host}` });
    let asked = 0;
    const fetch: typeof globalThis.fetch = (url, init) => {
      asked += 1;
      return asked > 1
        ? through(url as string, init)
        : Promise.resolve(Response.json({ message: 'No way in with open sesame!' }));
    };
    const machine = createPollingMachine(jobs('http://status.invalid/', true), { fetch });
    const { data, ...outcome } = await poll(machine, { id: 'abc' });
    expect(asked).toBe(2);
    expect(JSON.stringify(outcome)).not.toContain('sesame');
  });
});

describe('the environment', () => {
  const via = (environment: Record<string, string>, url: string) =>
    proxies('env', environment)(new URL(url))?.url.host ?? null;

  it.each<[string, Record<string, string>, string, string | null]>([
    ['nothing', {}, 'http://a.test/', null],
    ['HTTP_PROXY', { HTTP_PROXY: 'http://p:1' }, 'http://a.test/', 'p:1'],
    ['http_proxy', { http_proxy: 'http://p:1' }, 'http://a.test/', 'p:1'],
    ['a proxy without a scheme', { http_proxy: 'p:1' }, 'http://a.test/', 'p:1'],
    [
      'lower case before upper case',
      { http_proxy: 'p:1', HTTP_PROXY: 'q:1' },
      'http://a.test/',
      'p:1',
    ],
    ['an empty value in lower case', { http_proxy: '', HTTP_PROXY: 'q:1' }, 'http://a.test/', null],
    ['HTTP_PROXY for https:', { HTTP_PROXY: 'p:1' }, 'https://a.test/', null],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'p:1' }, 'https://a.test/', 'p:1'],
    ['https_proxy', { https_proxy: 'p:1', HTTPS_PROXY: 'q:1' }, 'https://a.test/', 'p:1'],
    ['HTTPS_PROXY for http:', { HTTPS_PROXY: 'p:1' }, 'http://a.test/', null],
    ['HTTP_PROXY in CGI', { HTTP_PROXY: 'p:1', REQUEST_METHOD: 'GET' }, 'http://a.test/', null],
    ['http_proxy in CGI', { http_proxy: 'p:1', REQUEST_METHOD: 'GET' }, 'http://a.test/', 'p:1'],
    ['HTTPS_PROXY in CGI', { HTTPS_PROXY: 'p:1', REQUEST_METHOD: 'GET' }, 'https://a.test/', 'p:1'],
    ['NO_PROXY', { HTTP_PROXY: 'p:1', NO_PROXY: 'a.test' }, 'http://a.test/', null],
    [
      'no_proxy',
      { HTTP_PROXY: 'p:1', no_proxy: 'b.test', NO_PROXY: 'a.test' },
      'http://a.test/',
      'p:1',
    ],
  ])('%s', (_, environment, url, expected) => {
    expect(via(environment, url)).toBe(expected);
  });

  it('is read by nodeFetch unless it is told otherwise', async () => {
    const proxy = await startProxy();
    vi.stubEnv('http_proxy', `http://${proxy.host}`);
    vi.stubEnv('no_proxy', '');
    const fetch = nodeFetch();
    afterwards(() => fetch.close());
    expect(await textOf(fetch('http://status.invalid/'))).toBe('by the proxy');
    vi.stubEnv('no_proxy', '127.0.0.1');
    const direct = nodeFetch();
    afterwards(() => direct.close());
    await textOf(direct(`http://${proxy.host}/`));
    expect(proxy.asked.map(({ target }) => target)).toEqual(['http://status.invalid/', '/']);
  });

  it.each([
    ['HTTP_PROXY', { HTTP_PROXY: 'socks5://poller:sesame@p:1' }],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://poller:sesame@p:port' }],
  ])(
    'with a %s that is no proxy is refused by its name, without its password',
    (name, environment) => {
      expect(() => proxies('env', environment)).toThrow(name);
      expect(() => proxies('env', environment)).not.toThrow('sesame');
    },
  );
});

it.each<[string, string, boolean]>([
  ['*', 'http://a.test/', true],
  ['', 'http://a.test/', false],
  ['a.test', 'http://A.test/', true],
  ['A.TEST', 'http://a.test/', true],
  ['a.test', 'http://b.a.test/', true],
  ['.a.test', 'http://a.test/', true],
  ['.a.test', 'http://b.a.test/', true],
  ['*.a.test', 'http://b.a.test/', true],
  ['a.test', 'http://ba.test/', false],
  ['a.test', 'http://a.test.b/', false],
  ['b.test, a.test', 'http://a.test/', true],
  ['b.test a.test', 'http://a.test/', true],
  ['a.test.', 'http://a.test/', true],
  ['a.test', 'http://a.test./', true],
  ['a.test:8080', 'http://a.test:8080/', true],
  ['a.test:8080', 'http://a.test/', false],
  ['a.test:80', 'http://a.test/', true],
  ['a.test:443', 'https://a.test/', true],
  ['127.0.0.1', 'http://127.0.0.1:9/', true],
  ['127.0.0.1:9', 'http://127.0.0.1:9/', true],
  ['0.0.1', 'http://127.0.0.1/', false],
  ['10.0.0.0/8', 'http://10.9.8.7/', true],
  ['10.0.0.0/8', 'http://11.0.0.1/', false],
  ['10.0.0.0/99', 'http://10.0.0.1/', false],
  ['::1', 'http://[::1]/', true],
  ['[::1]', 'http://[::1]/', true],
  ['[::1]:8080', 'http://[::1]:8080/', true],
  ['[::1]:8080', 'http://[::1]/', false],
  ['fd00::/8', 'http://[fd12::1]/', true],
  ['fd00::/8', 'http://[fe80::1]/', false],
  ['.', 'http://a.test/', false],
])('NO_PROXY=%j of %s: %s', (list, url, isException) => {
  expect(exceptions(list)(new URL(url))).toBe(isException);
});
