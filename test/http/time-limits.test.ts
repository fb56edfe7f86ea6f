import { afterEach, describe, expect, it, vi } from 'vitest';
import { createActor } from 'xstate';
import * as z from 'zod';
import { createFetchStatus } from '../../src/http/fetch-status.ts';
import { bearer, defineResource } from '../../src/index.ts';
import { firstQuestion, lastReading, observed } from '../support/observed.ts';
import { type PlainServer, type Reply, startPlainServer } from '../support/plain-server.ts';

const servers: PlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(reply: Reply | (() => Promise<Reply>)) {
  const server = await startPlainServer(() => (typeof reply === 'function' ? reply() : reply));
  servers.push(server);
  return server;
}

const jobs = ({ url }: { url: string }, extra = {}) =>
  defineResource({
    request: () => ({ url }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: 'pending' }),
    ...extra,
  });

const RUNNING = { body: { status: 'RUNNING' } };

describe('a server that may hold the request', () => {
  it('and is silent to the end has accepted it: that is no failure', async () => {
    const server = await serve('silence');
    const answer = await observed(jobs(server, { longPollMs: 150 }), { requestTimeoutMs: 50 });
    expect(answer).toMatchObject({ type: 'accepted', isLongPoll: true, askedMs: null });
    expect(answer.elapsedMs).toBeGreaterThanOrEqual(199);
    await server.givenUp(1);
  });

  it('has longPollMs and the time of a request', async () => {
    const server = await serve(
      () => new Promise((resolve) => setTimeout(() => resolve(RUNNING), 150)),
    );
    const answer = await observed(jobs(server, { longPollMs: 4_000 }), { requestTimeoutMs: 50 });
    expect(answer).toMatchObject({ type: 'reading', isLongPoll: true });
  });

  it.each<[string, Reply, object, string]>([
    ['reading', RUNNING, {}, 'reading'],
    ['accepted', { status: 202 }, {}, 'accepted'],
    [
      'unchanged',
      { status: 304 },
      { validators: { etag: '"1"', lastModified: null }, last: lastReading() },
      'unchanged',
    ],
  ])('marks a good answer: %s', async (_, reply, more, type) => {
    const server = await serve(reply);
    expect(await observed(jobs(server, { longPollMs: 1_000 }), more)).toMatchObject({
      type,
      isLongPoll: true,
    });
    expect(await observed(jobs(server), more)).not.toHaveProperty('isLongPoll');
  });

  it('marks no failure: a reset in the middle is one', async () => {
    const server = await serve('reset');
    const answer = await observed(jobs(server, { longPollMs: 1_000 }));
    expect(answer).toMatchObject({ type: 'unavailable', failure: { code: 'network' } });
    expect(answer).not.toHaveProperty('isLongPoll');
  });

  it.each([
    ['credentials', { credentials: bearer(() => new Promise(() => {})) }],
    ['a read', { read: () => new Promise(() => {}) }],
  ])('isn’t taken for silent when the time goes to %s', async (_, extra) => {
    const server = await serve(RUNNING);
    const resource = jobs(server, { longPollMs: 50, ...extra });
    expect(await observed(resource, { requestTimeoutMs: 100 })).toMatchObject({
      type: 'unavailable',
      failure: { code: 'timeout' },
    });
  });

  it('is given up at once when the poll is aborted, and says nothing', async () => {
    const server = await serve('silence');
    const logic = createFetchStatus(jobs(server, { longPollMs: 60_000 }));
    const actor = createActor(logic, { input: firstQuestion() }).start();
    const outputs: unknown[] = [];
    actor.subscribe(({ output }) => outputs.push(output));
    await server.arrived(1);
    actor.stop();
    await server.givenUp(1);
    expect(outputs.filter((output) => output !== undefined)).toEqual([]);
  });

  it('is cut by the deadline', async () => {
    const server = await serve('silence');
    const deadlineAt = Date.now() + 150;
    const answer = await observed(jobs(server, { longPollMs: 60_000 }), { deadlineAt });
    expect(answer).toMatchObject({ type: 'accepted', isLongPoll: true });
    expect(answer.at).toBeGreaterThanOrEqual(deadlineAt);
    expect(answer.elapsedMs).toBeLessThan(4_000);
  });
});

describe('a deadline', () => {
  it.each([80, 150])('of %i ms is outlasted by no server that never answers', async (ms) => {
    const server = await serve('silence');
    const deadlineAt = Date.now() + ms;
    const answer = await observed(jobs(server), { deadlineAt, deadlineMs: 60_000 });
    expect(answer).toMatchObject({ type: 'unavailable', failure: { code: 'timeout' } });
    expect(answer).toMatchObject({
      failure: { message: expect.stringContaining('before the deadline') },
    });
    expect(answer.at).toBeGreaterThanOrEqual(deadlineAt);
    expect(answer.elapsedMs).toBeLessThan(2_000);
  });

  it('is not undercut by a timer that fires early', async () => {
    const server = await serve('silence');
    const deadlineAt = Date.now() + 50;
    vi.spyOn(Date, 'now').mockReturnValue(deadlineAt - 50);
    const answer = await observed(jobs(server), { deadlineAt });
    vi.restoreAllMocks();
    expect(answer.at).toBe(deadlineAt);
  });

  it('is counted from the start of the first request', async () => {
    const server = await serve('silence');
    const startedAt = Date.now();
    const answer = await observed(jobs(server), { deadlineMs: 100 });
    expect(answer).toMatchObject({
      failure: {
        message: 'The request was not answered in full before the deadline, which left it 100 ms',
      },
    });
    expect(answer.at).toBeGreaterThanOrEqual(startedAt + 100);
  });

  it('that a faster clock has put further away than it ever is doesn’t give more time', async () => {
    const server = await serve('silence');
    const deadlineAt = Date.now() + 3_600_000;
    const answer = await observed(jobs(server), { deadlineAt, deadlineMs: 100 });
    expect(answer).toMatchObject({
      failure: { message: expect.stringContaining('left it 100 ms') },
    });
  });

  it('that has passed doesn’t count: one check is made', async () => {
    const server = await serve(RUNNING);
    const answer = await observed(jobs(server), { deadlineAt: Date.now() - 5_000, deadlineMs: 1 });
    expect(answer).toMatchObject({ type: 'reading' });
  });

  it('that has passed leaves no more than the poll ever had, and a second at least', async () => {
    const server = await serve('silence');
    const leftTo = async (deadlineMs: number) => {
      const passed = { requestTimeoutMs: 5_000, deadlineAt: Date.now() - 5, deadlineMs };
      return observed(jobs(server), passed);
    };
    expect(await Promise.all([leftTo(20), leftTo(1_100)])).toMatchObject([
      { failure: { message: expect.stringContaining('left it 1000 ms') } },
      { failure: { message: expect.stringContaining('left it 1100 ms') } },
    ]);
  });

  it('farther away than the time of a request changes nothing', async () => {
    const server = await serve('silence');
    const more = { requestTimeoutMs: 50, deadlineAt: Date.now() + 60_000 };
    expect(await observed(jobs(server), more)).toMatchObject({
      failure: { message: 'The request was not answered in full within 50 ms' },
    });
  });

  it('doesn’t move the time of an answer that is there before it', async () => {
    const server = await serve(RUNNING);
    const deadlineAt = Date.now() + 4_000;
    expect((await observed(jobs(server), { deadlineAt })).at).toBeLessThan(deadlineAt);
  });
});
