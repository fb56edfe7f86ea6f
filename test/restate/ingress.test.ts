import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fault, repeat } from '../../src/testing/index.ts';
import { type Engine, startEngine } from './engine.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

const policy = { interval: { minMs: 50, maxMs: 50 } };
const input = (id: string) => ({ resource: 'conversation', id, policy });
const running = repeat('RUNNING', 1);
const countOf = async (id: string) => (await engine.requests()).counts[id] ?? 0;

/** A poll whose first request waits for its answer. */
async function heldPoll(id: string): Promise<void> {
  const { counts } = await engine.requests();
  const before = Object.values(counts).reduce((a, b) => a + b, 0);
  await engine.play([id], running);
  await engine.hold();
  await engine.call(`Poll/${id}/create`, input(id));
  await engine.requested(before + 1);
}

describe('Over the ingress, a poll', () => {
  it('is created once: a second create leaves it as it is', async () => {
    await heldPoll('twice');
    const other = { ...input('other'), policy: { maxFailures: 3 } };
    expect(await engine.call('Poll/twice/create', other)).toEqual({ status: 200, body: false });
    const { body } = await engine.call('Poll/twice/status');
    expect(body).toMatchObject({ value: { polling: 'fetching' }, context: { id: 'twice' } });
    expect(body.context.policy.maxFailures).toBe(10);
    await engine.release();
    expect((await engine.call('Poll/twice/stop')).body.outcome.reason).toBe('requested');
  });

  it('tells its outcome, again and again with the same idempotency key', async () => {
    await engine.play(['end'], ['STARTING', fault.status(503), 'STOPPED']);
    const backoff = { baseMs: 10, factor: 1, maxMs: 10 };
    await engine.call('Poll/end/create', { ...input('end'), policy: { ...policy, backoff } });
    const first = await engine.call('Poll/end/outcome', undefined, 'k');
    expect(first.body).toMatchObject({ type: 'stopped', reason: 'ended', polls: 3 });
    for (const key of ['k', 'another', undefined])
      expect(await engine.call('Poll/end/outcome', undefined, key)).toEqual(first);
    expect((await engine.call('Poll/end/status')).body.outcome).toEqual(first.body);
  });

  it('is stopped while its request is in flight, which is aborted', async () => {
    await heldPoll('stopped');
    const waiting = engine.call('Poll/stopped/outcome');
    const { body } = await engine.call('Poll/stopped/stop');
    expect(body).toMatchObject({ value: 'stopped', outcome: { reason: 'requested', polls: 0 } });
    expect((await waiting).body).toEqual(body.outcome);
    await engine.idle();
    expect((await engine.requests()).abandoned).toBe(1);
    await engine.release();
  });

  it('is paused, rests, and goes on', async () => {
    await engine.play(['paused'], running);
    await engine.call('Poll/paused/create', input('paused'));
    const paused = await engine.call('Poll/paused/send', { type: 'poll.pause' });
    expect(paused.body.value).toBe('paused');
    const asked = await countOf('paused');
    expect((await engine.call('Poll/paused/send', { type: 'poll.refresh' })).body.value).toBe(
      'paused',
    );
    expect(await countOf('paused')).toBe(asked);
    await engine.play(['paused'], ['STOPPED']);
    await engine.call('Poll/paused/send', { type: 'poll.resume' });
    expect((await engine.call('Poll/paused/outcome')).body.reason).toBe('ended');
  });

  it('rests with the engine through a long wait, and is woken from it', async () => {
    await engine.play(['long'], running);
    const long = { interval: { minMs: 3_600_000, maxMs: 3_600_000 } };
    await engine.call('Poll/long/create', { ...input('long'), policy: long });
    await engine.counted(
      `SELECT COUNT(*) AS count FROM sys_invocation WHERE target = 'Poll/long/post' AND status = 'scheduled'`,
      1,
    );
    await engine.play(['long'], ['STOPPED']);
    await engine.call('Poll/long/send', { type: 'poll.refresh' });
    expect((await engine.call('Poll/long/outcome')).body).toMatchObject({
      reason: 'ended',
      polls: 2,
    });
  });

  it('goes on in another run before the journal of one grows long', async () => {
    await engine.play(['many'], [...repeat('RUNNING', 119), 'STOPPED']);
    const quick = { interval: { minMs: 1, maxMs: 1 } };
    await engine.call('Poll/many/create', { ...input('many'), policy: quick });
    expect((await engine.call('Poll/many/outcome')).body).toMatchObject({
      reason: 'ended',
      polls: 120,
    });
    expect(await countOf('many')).toBe(120);
  });

  it('takes many events at once, each one once', async () => {
    await heldPoll('events');
    const events = Array.from({ length: 20 }, (_, index) =>
      engine.call('Poll/events/send', { type: index % 2 ? 'poll.resume' : 'poll.pause' }),
    );
    const answers = await Promise.all(events);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    await engine.play(['events'], ['STOPPED']);
    await engine.release();
    await engine.call('Poll/events/send', { type: 'poll.resume' });
    const { body } = await engine.call('Poll/events/outcome');
    expect(body.reason).toBe('ended');
    // At most one request for each time that it went on.
    expect(await countOf('events')).toBeLessThanOrEqual(1 + 10 + 1 + 1);
    expect(body.polls).toBeLessThanOrEqual(2);
  });

  it('is forgotten when it has ended, not before', async () => {
    await heldPoll('forgotten');
    expect((await engine.call('Poll/forgotten/forget')).body).toBe(false);
    await engine.call('Poll/forgotten/stop');
    await engine.release();
    expect((await engine.call('Poll/forgotten/forget')).body).toBe(true);
    expect((await engine.call('Poll/forgotten/status')).status).toBe(404);
  });
});

describe('From outside', () => {
  const denied = async (path: string, body?: unknown) => {
    const answer = await engine.call(path, body);
    return [answer.status, answer.body.message];
  };

  it('no event comes in but the chart’s public ones', async () => {
    await heldPoll('guarded');
    for (const type of ['xstate.done.actor.fetchStatus', 'durable.answered', 'poll.other', 5])
      expect(await denied('Poll/guarded/send', { type })).toEqual([
        400,
        expect.stringContaining('event.type: got'),
      ]);
    expect(await denied('Poll/guarded/send', { type: 'poll.stop', at: 'soon' })).toEqual([
      400,
      'event.at: got "soon", takes a time in epoch ms',
    ]);
    await engine.release();
    await engine.call('Poll/guarded/stop');
  });

  it('neither a URL nor a key comes in, nor an unknown resource', async () => {
    for (const field of ['url', 'baseUrl', 'headers', 'credentials'])
      expect(await denied('Poll/x/create', { ...input('x'), [field]: 'secret-value' })).toEqual([
        400,
        `input.${field}: got "string", takes nothing: there is no such field`,
      ]);
    expect(await denied('Poll/x/create', { resource: 'toString', id: 'x' })).toEqual([
      400,
      'resource: got "toString", takes one of conversation, fleet',
    ]);
    expect(await denied('Poll/x/create', { resource: 'conversation', id: '' })).toEqual([
      400,
      expect.stringContaining('input.id'),
    ]);
    expect(await denied('Poll/x/create', [])).toEqual([400, expect.stringContaining('input: got')]);
    expect((await engine.call('Poll/x/status')).status).toBe(404);
  });

  it('the services’ own handlers can’t be reached', async () => {
    for (const path of ['Poll/x/post', 'Poll/x/handBack', 'Poll/x/awaited', 'PollRuns/run'])
      expect(await denied(path, {})).toEqual([400, 'the invoked service is not public']);
    for (const path of ['Poll/x/post/send', 'PollRuns/run/send'])
      expect(await denied(path, {})).toEqual([400, 'the invoked service is not public']);
  });

  it('a poll that nobody created has nothing to tell', async () => {
    for (const handler of ['status', 'outcome', 'stop', 'forget'])
      expect(await denied(`Poll/nobody/${handler}`)).toEqual([404, 'There is no such poll']);
  });
});
