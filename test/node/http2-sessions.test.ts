import { createSecureServer, type SecureServerOptions, type ServerHttp2Stream } from 'node:http2';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeCertificates } from '../faults/certificates.ts';
import { failureOf, listening, opened } from './loopback.ts';

const { good } = await makeCertificates();
const ca = String(good.ca);

/** What becomes of a request; `asked` counts those before it. */
type OnStream = (stream: ServerHttp2Stream, path: string, asked: number) => void;

const answer: OnStream = (stream, path) => {
  stream.respond({ ':status': 200 });
  stream.end(path);
};

async function start(onStream: OnStream, options: SecureServerOptions = {}) {
  const server = createSecureServer({ ...(good as SecureServerOptions), ...options });
  const streams: ServerHttp2Stream[] = [];
  let sessions = 0;
  server.on('session', (session) => {
    sessions += 1;
    session.on('error', () => {});
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    streams.push(stream);
    onStream(stream, String(headers[':path']), streams.length - 1);
  });
  const { port, sockets } = await listening(server as never);
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    sockets,
    streams,
    get sessions() {
      return sessions;
    },
  };
}

const paths = Array.from({ length: 50 }, (_, n) => `/${n}`);

const asking =
  (fetch: ReturnType<typeof opened>, url: string, init: RequestInit = {}) =>
  async (path: string) =>
    (await fetch(url + path, init)).text();

describe('a session that ends under 50 streams', () => {
  it.each<[string, (socket: Socket | undefined, stream: ServerHttp2Stream) => void]>([
    ['with a farewell', (_, stream) => stream.session?.destroy()],
    ['with an error', (_, stream) => stream.session?.goaway(11)],
    ['without a word', (socket) => socket?.destroy()],
  ])('%s is replaced by one for all of them', async (_, end) => {
    const server = await start((stream, path, asked) => {
      if (server.sessions > 1 || asked === 0) answer(stream, path, asked);
      else if (asked === 50) end(server.sockets[0], stream);
    });
    const ask = asking(opened({ ca, http2: true }), server.url);
    await ask('/first');
    expect(await Promise.all(paths.map(ask))).toEqual(paths);
    expect(server.sessions).toBe(2);
  });

  it('without a word is no reason to send a POST again', async () => {
    const server = await start((stream, path, asked) => {
      if (asked === 0) answer(stream, path, asked);
      else server.sockets[0]?.destroy();
    });
    const fetch = opened({ ca, http2: true });
    await asking(fetch, server.url)('/first');
    const posted = failureOf(fetch(`${server.url}/`, { method: 'POST', body: 'a' }));
    expect(await posted).toEqual({ name: 'TypeError', code: 'ECONNRESET' });
    expect(server.streams).toHaveLength(2);
  });
});

describe('a server that takes no more requests (GOAWAY)', () => {
  it('ends those in progress, whose answers are whole', async () => {
    const server = await start((stream, path, asked) => {
      stream.respond({ ':status': 200 });
      if (asked > 0) return void stream.end(path);
      stream.write('begun, ');
    });
    const ask = asking(opened({ ca, http2: true }), server.url);
    const first = ask('/first');
    await vi.waitUntil(() => server.streams.length === 1);
    server.streams[0]?.session?.goaway(0, 1);
    await vi.waitUntil(async () => {
      await ask('/next');
      return server.sessions > 1;
    });
    server.streams[0]?.end('and ended');
    expect(await first).toBe('begun, and ended');
  });

  it.each(['GET', 'POST'])(
    'has those that it left out, each a %s, on one new session',
    async (method) => {
      const server = await start((stream, path, asked) => {
        if (server.sessions > 1 || asked === 0) answer(stream, path, asked);
        else if (asked === 10) stream.session?.goaway(0, 1);
      });
      const fetch = opened({ ca, http2: true });
      await asking(fetch, server.url)('/first');
      const ten = paths.slice(0, 10);
      expect(await Promise.all(ten.map(asking(fetch, server.url, { method })))).toEqual(ten);
      expect(server.sessions).toBe(2);
    },
  );
});

describe('a stream that is refused', () => {
  const REFUSED = 7;

  it.each(['GET', 'POST'])('is asked once more, a %s too', async (method) => {
    const server = await start((stream, path, asked) =>
      asked === 0 ? stream.close(REFUSED) : answer(stream, path, asked),
    );
    const fetch = opened({ ca, http2: true });
    expect(await asking(fetch, server.url, { method })('/a')).toBe('/a');
    expect(server.sessions).toBe(1);
  });

  it('twice has failed', async () => {
    const server = await start((stream) => stream.close(REFUSED));
    const failed = await failureOf(opened({ ca, http2: true })(server.url));
    expect(failed).toEqual({ name: 'TypeError', code: 'ERR_HTTP2_REFUSED_STREAM' });
    expect(server.streams).toHaveLength(2);
  });
});

it.each([
  [64, 5],
  [2, 2],
  [1, 1],
])(
  'a server that takes 10 streams has no more at once, on up to %i connections',
  async (connections, expected) => {
    const open = new Map<unknown, number>();
    let most = 0;
    const server = await start(
      (stream, path, asked) => {
        const { session } = stream;
        const now = (open.get(session) ?? 0) + 1;
        open.set(session, now);
        most = Math.max(most, now);
        stream.on('close', () => open.set(session, (open.get(session) ?? 0) - 1));
        setImmediate(() => answer(stream, path, asked));
      },
      { settings: { maxConcurrentStreams: 10 } },
    );
    const ask = asking(opened({ ca, http2: true, connections }), server.url);
    expect(await Promise.all(paths.map(ask))).toEqual(paths);
    expect(most).toBeLessThanOrEqual(10);
    expect(server.sessions).toBeLessThanOrEqual(expected);
  },
);

it('an answer that is cut is never taken for a whole one', async () => {
  const server = await start((stream) => {
    stream.respond({ ':status': 200 });
    stream.write('{"half":');
  });
  const response = await opened({ ca, http2: true })(server.url);
  server.sockets[0]?.destroy();
  await expect(response.text()).rejects.toThrow('terminated');
});

it('fields that say something of a connection are left out', async () => {
  const server = await start(answer);
  const headers = { connection: 'keep-alive', 'keep-alive': 'timeout=9', te: 'gzip' };
  expect(await asking(opened({ ca, http2: true }), server.url, { headers })('/a')).toBe('/a');
});

describe('a server that is gone without a word', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Passes bytes on to a server until it is cut. */
  async function relayTo(port: number) {
    let isCut = false;
    const server = createServer((near) => {
      const passes = !isCut;
      const far = connect(port, '127.0.0.1');
      const pass = (to: Socket) => (bytes: Buffer) => {
        if (!(passes && isCut)) to.write(bytes);
      };
      near
        .on('data', pass(far))
        .on('error', () => {})
        .on('close', () => far.destroy());
      far
        .on('data', pass(near))
        .on('error', () => {})
        .on('close', () => near.destroy());
    });
    const { port: own } = await listening(server);
    return {
      url: `https://127.0.0.1:${own}`,
      cut: () => {
        isCut = true;
      },
    };
  }

  it('is asked whether it is there, and its requests go over a new connection', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const server = await start((stream, path, asked) => {
      if (asked !== 1) answer(stream, path, asked);
    });
    const relay = await relayTo(server.port);
    const ask = asking(opened({ ca, http2: true }), relay.url);
    await ask('/first');
    const second = ask('/second');
    await vi.waitUntil(() => server.streams.length === 2);
    relay.cut();
    vi.advanceTimersByTime(60_000);
    expect(await second).toBe('/second');
    expect(server.sessions).toBe(2);
  });

  it('but for the answers that take long, and that says so, is left alone', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const server = await start((stream, path, asked) => {
      if (asked === 0) answer(stream, path, asked);
    });
    const ask = asking(opened({ ca, http2: true }), server.url);
    await ask('/first');
    const second = ask('/second');
    await vi.waitUntil(() => server.streams.length === 2);
    for (let n = 0; n < 10; n += 1) {
      const before = server.sockets[0]?.bytesWritten ?? 0;
      vi.advanceTimersByTime(15_000);
      if (n % 2 === 1) await vi.waitUntil(() => (server.sockets[0]?.bytesWritten ?? 0) > before);
    }
    const [, stream] = server.streams;
    if (stream) answer(stream, '/second', 1);
    expect(await second).toBe('/second');
    expect(server.sessions).toBe(1);
  });
});
