import { createServer, type ServerOptions } from 'node:https';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createActor } from 'xstate';
import * as z from 'zod';
import { createPollingMachine, defineResource } from '../../src/index.ts';
import type { NodeFetch } from '../../src/node/index.ts';
import { makeCertificates } from '../faults/certificates.ts';
import { reset } from '../faults/wire.ts';
import { byHand, codeOf, failureOf, listening, ok, opened, serveByHand } from './loopback.ts';

const { good } = await makeCertificates();
const ca = String(good.ca);

const RUNNING = '{"status":"RUNNING"}';

const jobs = (url: string, request: object = {}) =>
  defineResource({
    request: () => ({ url, ...request }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: 'pending' }),
    policy: { interval: { minMs: 5_000, maxMs: 5_000 } },
  });

/** Polls 5 s apart, on a clock that is ahead of the real one; the connections are real. */
async function tenPolls(url: string, fetch: NodeFetch): Promise<void> {
  const actor = createActor(createPollingMachine(jobs(url), { fetch }), {
    input: { id: 'abc', autoStart: true },
  }).start();
  for (let polls = 1; polls <= 10; polls += 1) {
    if (polls > 1) await vi.advanceTimersByTimeAsync(5_000);
    await vi.waitUntil(() => actor.getSnapshot().context.polls === polls, { timeout: 15_000 });
    expect(actor.getSnapshot().context.failure).toBeNull();
  }
  actor.stop();
}

describe('polls that are 5 s apart', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function httpsServer(options: ServerOptions = {}) {
    const server = createServer({ ...good, ...options }, (_, response) => {
      // Set by hand, it isn't followed by a Keep-Alive that says how long.
      response.setHeader('Connection', 'keep-alive').end(RUNNING);
    });
    server.keepAliveTimeout = 75_000;
    return listening(server);
  }

  it('share one TLS connection with a server that keeps it for 75 s', async () => {
    const { port, sockets } = await httpsServer();
    await tenPolls(`https://127.0.0.1:${port}/`, opened({ ca }));
    expect(sockets).toHaveLength(1);
  });

  it('make one each when it is kept for less', async () => {
    const { port, sockets } = await httpsServer();
    await tenPolls(`https://127.0.0.1:${port}/`, opened({ ca, keepAliveMs: 2_000 }));
    expect(sockets).toHaveLength(10);
  });

  it.each([
    ['less', 4, 60_000, 10],
    ['more', 30, 1_000, 1],
  ])(
    'keep it as long as the server says, should that be %s',
    async (_, seconds, keepAliveMs, connections) => {
      const hint = `Keep-Alive: timeout=${seconds}\r\n`;
      const server = await serveByHand((_, socket) => socket.write(ok(RUNNING, hint)));
      await tenPolls(server.url, opened({ keepAliveMs }));
      expect(server.sockets).toHaveLength(connections);
    },
  );
});

/** Asks so often, and says what came of it: how often, and how many failed. */
async function asked(times: number, url: string, fetch: NodeFetch, init: RequestInit = {}) {
  const failures: unknown[] = [];
  for (let n = 0; n < times; n += 1)
    await fetch(url, init).then(
      (response) => response.text(),
      (error) => failures.push(codeOf(error)),
    );
  return failures;
}

describe('a kept connection that the server closes', () => {
  it('after each answer without saying so makes no poll back off in 100', async () => {
    const server = await serveByHand((_, socket) => socket.write(ok(RUNNING), () => socket.end()));
    expect(await asked(100, server.url, opened())).toEqual([]);
    expect(server.sockets).toHaveLength(100);
  });

  it.each([
    ['with a reset', reset],
    ['in order', (socket: Parameters<typeof reset>[0]) => socket.end()],
  ])(
    '%s as it is used again is no failure: the request is sent once more at once',
    async (_, close) => {
      const heads: string[] = [];
      const server = await serveByHand((head, socket, before) => {
        heads.push(head);
        if (before === 0) socket.write(ok(RUNNING));
        else close(socket);
      });
      expect(await asked(100, server.url, opened())).toEqual([]);
      // Each but the first one is sent twice.
      expect(heads).toHaveLength(199);
      expect(new Set(heads).size).toBe(1);
    },
  );

  it('over TLS as well, whose farewell is no byte of an answer', async () => {
    const server = createTlsServer(
      good as TlsOptions,
      byHand((_, socket, before) => (before === 0 ? socket.write(ok(RUNNING)) : socket.end())),
    );
    const { port, sockets } = await listening(server);
    expect(await asked(20, `https://127.0.0.1:${port}/`, opened({ ca }))).toEqual([]);
    expect(sockets).toHaveLength(20);
  });

  it('is asked never twice more', async () => {
    let requests = 0;
    const server = await serveByHand((_, socket) => {
      requests += 1;
      if (requests === 1) socket.write(ok(RUNNING));
      else reset(socket);
    });
    expect(await asked(2, server.url, opened())).toEqual(['ECONNRESET']);
    expect(requests).toBe(3);
  });

  it('is asked once more with a POST only if the request is idempotent', async () => {
    const methods: string[] = [];
    const server = await serveByHand((head, socket, before) => {
      methods.push(head.slice(0, 4));
      if (before === 0) socket.write(ok(RUNNING));
      else reset(socket);
    });
    const init = { method: 'POST' };
    expect(await asked(2, server.url, opened(), init)).toEqual(['ECONNRESET']);
    expect(methods).toHaveLength(2);
    methods.length = 0;
    expect(await asked(2, server.url, opened(), { ...init, idempotent: true } as never)).toEqual(
      [],
    );
    expect(methods).toEqual(['POST', 'POST', 'POST']);
  });

  it('hears of a resource whether its POST is idempotent', async () => {
    const seen: unknown[] = [];
    const server = await serveByHand((_, socket) => socket.write(ok(RUNNING)));
    for (const idempotent of [true, false]) {
      const machine = createPollingMachine(jobs(server.url, { method: 'POST', idempotent }), {
        fetch: (url, init) => {
          seen.push((init as { idempotent?: boolean }).idempotent);
          return opened()(url as string, init);
        },
      });
      const actor = createActor(machine, { input: { id: 'abc', autoStart: true } }).start();
      await vi.waitUntil(() => actor.getSnapshot().context.polls === 1);
      actor.stop();
    }
    expect(seen).toEqual([true, false]);
  });

  it.each(['H', 'HTTP/1.1 2', 'HTTP/1.1 200 OK\r\nContent-Le'])(
    'once it has begun to answer has failed: %j',
    async (beginning) => {
      let requests = 0;
      const server = await serveByHand((_, socket, before) => {
        requests += 1;
        if (before === 0) socket.write(ok(RUNNING));
        else socket.write(beginning, () => setImmediate(() => reset(socket)));
      });
      expect(await asked(2, server.url, opened())).toEqual(['ECONNRESET']);
      expect(requests).toBe(2);
    },
  );
});

it('a new connection that the server closes has failed at once', async () => {
  const server = await serveByHand((_, socket) => reset(socket));
  const fetch = opened();
  expect(await failureOf(fetch(server.url))).toEqual({ name: 'TypeError', code: 'ECONNRESET' });
  expect(server.sockets).toHaveLength(1);
});
