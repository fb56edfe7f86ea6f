import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { createPollingMachine, defineResource, poll } from '../../src/index.ts';
import type { NodeFetch } from '../../src/node/index.ts';
import { observed } from '../support/observed.ts';
import { failureOf, listening, ok, opened, serveByHand } from './loopback.ts';

const jobs = (url: string, more: object = {}) =>
  defineResource({
    request: (id) => ({ url: `${url}${id}` }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: status === 'STOPPED' ? 'succeeded' : 'pending' }),
    ...more,
  });

const STOPPED = '{"status":"STOPPED"}';

it('5,000 polls of one slow origin hold 64 connections at most, and all of them are answered', async () => {
  const server = await listening(
    createServer((_, response) => void setTimeout(() => response.end(STOPPED), 5)),
  );
  const machine = createPollingMachine(jobs(`http://127.0.0.1:${server.port}/`), {
    fetch: opened(),
  });
  // The process itself may be busy for longer than a request should take.
  const policy = { requestTimeoutMs: 60_000 };
  const outcomes = await Promise.all(
    Array.from({ length: 5_000 }, (_, n) => poll(machine, { id: `${n}`, policy })),
  );
  expect(server.mostOpen).toBeLessThanOrEqual(64);
  expect(
    outcomes.filter(({ reason, polls }) => reason === 'succeeded' && polls === 1),
  ).toHaveLength(5_000);
}, 60_000);

describe('a request that waits for a connection', () => {
  /** Requests that came, each to be answered by hand. */
  const arrived: { readonly path: string; readonly socket: Socket }[] = [];
  const until = (count: number) => vi.waitUntil(() => arrived.length === count, 10_000);
  const answer = (n: number) => void arrived[n]?.socket.write(ok(STOPPED));
  let url: string;
  let fetch: NodeFetch;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
    arrived.length = 0;
    ({ url } = await serveByHand((head, socket) => {
      arrived.push({ path: head.split(' ')[1] ?? '', socket });
    }));
    fetch = opened({ connections: 1 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const ask = (id: string, more: object = {}, extra: object = {}) =>
    observed(jobs(`${url}${id}`, extra), { requestTimeoutMs: 10_000, ...more }, fetch);

  it('has its whole time once it is sent', async () => {
    const first = ask('first');
    await until(1);
    const second = ask('second');
    await vi.advanceTimersByTimeAsync(9_000);
    answer(0);
    expect(await first).toMatchObject({ type: 'reading' });
    await until(2);
    await vi.advanceTimersByTimeAsync(9_000);
    answer(1);
    expect(await second).toMatchObject({ type: 'reading' });
  });

  it('has no more than that', async () => {
    const first = ask('first');
    await until(1);
    const second = ask('second');
    await vi.advanceTimersByTimeAsync(9_000);
    answer(0);
    await first;
    await until(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await second).toMatchObject({ type: 'unavailable', failure: { code: 'timeout' } });
  });

  it('outlasts no deadline', async () => {
    const first = ask('first', { requestTimeoutMs: 60_000 });
    await until(1);
    const deadlineAt = Date.now() + 15_000;
    const second = ask('second', { deadlineAt });
    await vi.advanceTimersByTimeAsync(15_000);
    const answered = await second;
    expect(answered).toMatchObject({ failure: { message: expect.stringContaining('deadline') } });
    expect(answered.at).toBe(deadlineAt);
    answer(0);
    await first;
    expect(arrived).toHaveLength(1);
  });

  it('is cut by a deadline that lies past its own time, once it is sent', async () => {
    const first = ask('first');
    await until(1);
    const second = ask('second', { deadlineAt: Date.now() + 15_000 });
    await vi.advanceTimersByTimeAsync(9_000);
    answer(0);
    await first;
    await until(2);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await second).toMatchObject({
      failure: { message: expect.stringContaining('deadline') },
    });
  });

  it('isn’t held by a server that may hold requests', async () => {
    const first = ask('first', { requestTimeoutMs: 60_000 });
    await until(1);
    const longPollMs = { longPollMs: 60_000 };
    const second = ask('second', { deadlineAt: Date.now() + 15_000 }, longPollMs);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await second).toMatchObject({ type: 'unavailable', failure: { code: 'timeout' } });
    answer(0);
    await first;
  });

  it('is sent in its turn, and never once it is given up', async () => {
    const controller = new AbortController();
    const all = ['a', 'b', 'c', 'd'].map((path) => {
      const signal = path === 'b' ? controller.signal : new AbortController().signal;
      return fetch(`${url}${path}`, { signal });
    });
    const givenUp = failureOf(all[1] as Promise<Response>);
    await until(1);
    controller.abort();
    expect(await givenUp).toMatchObject({ name: 'AbortError' });
    for (const n of [0, 1, 2]) {
      await until(n + 1);
      answer(n);
    }
    await Promise.all([all[0], all[2], all[3]]);
    expect(arrived.map(({ path }) => path)).toEqual(['/a', '/c', '/d']);
  });

  it('is sent though the one before it is given up or its body isn’t wanted', async () => {
    const controller = new AbortController();
    const first = failureOf(fetch(`${url}a`, { signal: controller.signal }));
    await until(1);
    const second = fetch(`${url}b`);
    controller.abort();
    await first;
    await until(2);
    arrived[1]?.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nbegun');
    const third = fetch(`${url}c`);
    await (await second).body?.cancel();
    await until(3);
    answer(2);
    expect(await (await third).text()).toBe(STOPPED);
  });
});

it('close() lets what is in progress or waits end, and then refuses', async () => {
  const sockets: Socket[] = [];
  const { url } = await serveByHand((_, socket, before) => {
    if (before === 0) sockets.push(socket);
    else socket.write(ok(STOPPED));
  });
  const fetch = opened({ connections: 1 });
  const all = ['a', 'b', 'c'].map((path) => fetch(url + path).then((response) => response.text()));
  await vi.waitUntil(() => sockets.length === 1);
  const closed = fetch.close();
  sockets[0]?.write(ok(STOPPED));
  await expect(Promise.all(all)).resolves.toEqual([STOPPED, STOPPED, STOPPED]);
  await closed;
  await expect(fetch(url)).rejects.toThrow('it was closed');
});
