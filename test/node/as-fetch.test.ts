import dns from 'node:dns';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import * as zlib from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failureOf, listening, ok, opened, serveByHand } from './loopback.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const TEXT = 'a status, '.repeat(20_000);

/** Both are asked the same: what is refused, sent and read must be the same, too. */
const both = () => [globalThis.fetch, opened()] as const;

describe('nodeFetch decodes a body in', () => {
  const { zstdCompressSync } = zlib as { zstdCompressSync?: (data: string) => Buffer };
  const codings: [string, Buffer][] = [
    ['gzip', zlib.gzipSync(TEXT)],
    ['x-gzip', zlib.gzipSync(TEXT)],
    ['GZIP', zlib.gzipSync(TEXT)],
    ['br', zlib.brotliCompressSync(TEXT)],
    ['deflate', zlib.deflateSync(TEXT)],
    ['deflate', zlib.deflateRawSync(TEXT)],
    ['deflate, gzip', zlib.gzipSync(zlib.deflateSync(TEXT))],
    ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(TEXT))],
    ['unknown', Buffer.from(TEXT)],
    ...(zstdCompressSync ? [['zstd', zstdCompressSync(TEXT)] as [string, Buffer]] : []),
  ];

  it.each(codings)('%s', async (coding, bytes) => {
    const { port } = await listening(
      createServer((_, response) => {
        response.setHeader('Content-Encoding', coding).write(bytes.subarray(0, 3));
        setImmediate(() => response.end(bytes.subarray(3)));
      }),
    );
    const response = await opened()(`http://127.0.0.1:${port}/`);
    expect(await response.text()).toBe(TEXT);
  });

  it('no more than five codings', async () => {
    const coding = `Content-Encoding: ${Array(6).fill('gzip').join(', ')}\r\n`;
    const { url } = await serveByHand((_, socket) => socket.write(ok('x', coding)));
    expect(await failureOf(opened()(url))).toMatchObject({ code: 'ERR_ENCODING_TOO_MANY' });
  });
});

describe('nodeFetch refuses as fetch does', () => {
  it.each<[string, string, RequestInit]>([
    ['file:', 'file:///etc/passwd', {}],
    ['ftp:', 'ftp://127.0.0.1/', {}],
    ['credentials in a URL', 'http://user:password@127.0.0.1:1/', {}],
    ['no URL', 'not a URL', {}],
    ['a line break in a header', 'http://127.0.0.1:1/', { headers: { 'X-Key': 'a\r\nX-Evil: b' } }],
    ['NUL in a header', 'http://127.0.0.1:1/', { headers: { 'X-Key': 'a\0b' } }],
    ['a space in a name', 'http://127.0.0.1:1/', { headers: { 'X Key': 'a' } }],
    ['another framing', 'http://127.0.0.1:1/', { headers: { 'Transfer-Encoding': 'chunked' } }],
    [
      'another length',
      'http://127.0.0.1:1/',
      { method: 'POST', body: 'abc', headers: { 'Content-Length': '1' } },
    ],
    ['an upgrade', 'http://127.0.0.1:1/', { headers: { Upgrade: 'h2c' } }],
    ['CONNECT', 'http://127.0.0.1:1/', { method: 'CONNECT' }],
    ['a method with a line break', 'http://127.0.0.1:1/', { method: 'GET / HTTP/1.1\r\nX: y' }],
    ['a body with GET', 'http://127.0.0.1:1/', { body: 'abc' }],
  ])('%s', async (_, url, init) => {
    const errors = await Promise.all(
      both().map((fetch) => fetch(url, init).catch((error) => error)),
    );
    expect(errors.map(({ name }) => name)).toEqual(['TypeError', 'TypeError']);
    expect(String(errors[1])).not.toContain('password');
  });

  it('data:, which fetch reads', async () => {
    await expect(opened()('data:text/plain,hello')).rejects.toThrow(TypeError);
  });
});

it('a request that is refused says so before anything is sent', async () => {
  const server = await serveByHand((_, socket) => socket.write(ok('x')));
  const fetch = opened();
  for (const headers of [{ 'Transfer-Encoding': 'chunked' }, { 'X-Key': 'a\r\nb' }])
    await expect(fetch(server.url, { headers })).rejects.toThrow(TypeError);
  expect(await (await fetch(server.url)).text()).toBe('x');
});

describe('nodeFetch answers as fetch does', () => {
  it.each([
    [
      'no body to HEAD',
      'HEAD',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\n',
    ],
    ['no body with 204', 'GET', 'HTTP/1.1 204 No\r\n\r\n'],
    ['no body with 304', 'GET', 'HTTP/1.1 304 No\r\nETag: "a"\r\nContent-Length: 5\r\n\r\n'],
    [
      'a redirect, which it doesn’t follow',
      'GET',
      'HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 2\r\n\r\nno',
    ],
    ['a status past 599', 'GET', 'HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nno'],
    [
      'trailers, which are no headers',
      'GET',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: y\r\n\r\n',
    ],
    [
      'hints before it',
      'GET',
      'HTTP/1.1 103 Hints\r\nX-Early: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    ],
    [
      'letters past ASCII',
      'GET',
      'HTTP/1.1 200 \xfcber\r\nX-Word: na\xefve\r\nContent-Length: 0\r\n\r\n',
    ],
    [
      'two cookies, which it doesn’t keep',
      'GET',
      'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n',
    ],
  ])('with %s', async (_, method, bytes) => {
    const heads: string[] = [];
    const { url } = await serveByHand((head, socket) => {
      heads.push(head);
      socket.write(Buffer.from(bytes, 'latin1'));
    });
    const seen = [];
    for (const fetch of both())
      for (let n = 0; n < 2; n += 1) {
        const response = await fetch(url, { method, redirect: 'manual' });
        const { status, ok } = response;
        seen.push({ status, ok, headers: [...response.headers], body: await response.text() });
      }
    expect(seen.slice(2)).toEqual(seen.slice(0, 2));
    expect(heads.join('\n')).not.toMatch(/^cookie/im);
  });

  it('to a body of any kind, with its type', async () => {
    const seen: unknown[] = [];
    const { port } = await listening(
      createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (text) => {
          body += text;
        });
        request.on('end', () => {
          seen.push([request.headers['content-type'], request.headers['content-length'], body]);
          response.end();
        });
      }),
    );
    const url = `http://127.0.0.1:${port}/`;
    const bodies = () => [
      'text é',
      new Uint8Array([97, 98]),
      new URLSearchParams({ a: 'b c' }),
      new Blob(['{}'], { type: 'application/json' }),
      null,
    ];
    for (const fetch of both()) {
      for (const body of bodies()) await fetch(url, { method: 'POST', body });
      await fetch(new Request(url, { method: 'PUT', body: 'of a Request' }));
    }
    expect(seen).toHaveLength(12);
    expect(seen.slice(6)).toEqual(seen.slice(0, 6));
  });
});

it('an hour without an answer is no failure', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  const waiting: Socket[] = [];
  const { url } = await serveByHand((_, socket) => void waiting.push(socket));
  const answer = opened()(url);
  await vi.waitUntil(() => waiting.length === 1);
  await vi.advanceTimersByTimeAsync(3_600_000);
  waiting[0]?.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nda');
  const response = await answer;
  await vi.advanceTimersByTimeAsync(3_600_000);
  waiting[0]?.write('ta');
  expect(await response.text()).toBe('data');
});

describe('an abort ends a request at once', () => {
  it('while its name is looked up', async () => {
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation((() => {}) as never);
    const controller = new AbortController();
    const failed = failureOf(opened()('http://status.invalid/', { signal: controller.signal }));
    await vi.waitUntil(() => lookup.mock.calls.length === 1);
    controller.abort();
    expect(await failed).toMatchObject({ name: 'AbortError' });
  });

  it.each(['https', 'http'])(
    'while %s waits for the server, whose connection it ends',
    async (scheme) => {
      // A server that says nothing, not even in TLS.
      const silent = await serveByHand(() => {});
      const controller = new AbortController();
      const url = silent.url.replace('http', scheme);
      const failed = failureOf(opened()(url, { signal: controller.signal }));
      await vi.waitUntil(() => (silent.sockets[0]?.bytesRead ?? 0) > 0);
      controller.abort(new Error('enough'));
      expect(await failed).toMatchObject({ name: 'Error' });
      await vi.waitUntil(() => silent.sockets[0]?.destroyed);
      expect(silent.sockets).toHaveLength(1);
    },
  );

  it('while its body comes in', async () => {
    const server = await serveByHand((_, socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nbegun'),
    );
    const controller = new AbortController();
    const response = await opened()(server.url, { signal: controller.signal });
    const text = response.text().catch((error) => error.name);
    controller.abort();
    expect(await text).toBe('AbortError');
    await vi.waitUntil(() => server.sockets[0]?.destroyed);
  });

  it('that came before it sends nothing', async () => {
    const server = await serveByHand((_, socket) => socket.write(ok('x')));
    expect(await failureOf(opened()(server.url, { signal: AbortSignal.abort() }))).toMatchObject({
      name: 'AbortError',
    });
    expect(server.sockets).toHaveLength(0);
  });
});

it('a server is slowed down while nobody reads', async () => {
  let taken = 0;
  const { url } = await serveByHand((_, socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = Buffer.from(`10000\r\n${'x'.repeat(65_536)}\r\n`);
    const more = () => {
      while (!socket.destroyed) {
        taken += 65_536;
        if (!socket.write(chunk)) return;
      }
    };
    socket.on('drain', more);
    more();
  });
  const response = await opened()(url);
  let before = -1;
  await vi.waitUntil(
    () => {
      const isStill = taken === before;
      before = taken;
      return isStill;
    },
    { interval: 100, timeout: 10_000 },
  );
  expect(taken).toBeLessThan(16 * 2 ** 20);
  await response.body?.cancel();
});

it('what comes after an answer is no answer to the next request', async () => {
  let answers = 0;
  const server = await serveByHand((_, socket) => {
    answers += 1;
    socket.write(ok(`${answers}`) + ok('smuggled'));
  });
  const fetch = opened();
  for (let n = 1; n <= 5; n += 1) expect(await (await fetch(server.url)).text()).toBe(`${n}`);
  expect(server.sockets).toHaveLength(5);
});
