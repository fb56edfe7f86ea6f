import { describe, expect, it, vi } from 'vitest';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { replaySteps } from '../../src/replay/replay-polling.ts';
import { fault, repeat } from '../../src/testing/index.ts';
import { refusal } from '../support/refusal.ts';
import { CANARY } from './engine.ts';
import { ownEngine } from './own-engine.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const engine = ownEngine();

const policy = { interval: { minMs: 50, maxMs: 50 } };
const input = (id: string) => ({ resource: 'conversation', id, policy });
const running = repeat('RUNNING', 1);

/** Waits for a poll to be in a state. */
const until = (id: string, value: unknown): Promise<void> =>
  vi.waitFor(async () => {
    const { body } = await engine.call(`Poll/${id}/status`);
    expect(body.value).toEqual(value);
  }, 10_000);

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
    expect((await engine.call('Poll/twice/stop')).body.outcome.reason).toBe('aborted');
  });

  it('returns its outcome, again and again with the same idempotency key', async () => {
    await engine.play(['end'], ['STARTING', fault.status(503), 'STOPPED']);
    const backoff = { baseMs: 10, factor: 1, maxMs: 10 };
    await engine.call('Poll/end/create', { ...input('end'), policy: { ...policy, backoff } });
    const first = await engine.call('Poll/end/outcome', undefined, 'k');
    expect(first.body).toMatchObject({ type: 'stopped', reason: 'stopped', polls: 3 });
    for (const key of ['k', 'another', undefined])
      expect(await engine.call('Poll/end/outcome', undefined, key)).toEqual(first);
    expect((await engine.call('Poll/end/status')).body.outcome).toEqual(first.body);
  });

  it('is stopped while its request is in flight, which is aborted', async () => {
    await heldPoll('stopped');
    const waiting = engine.call('Poll/stopped/outcome');
    const { body } = await engine.call('Poll/stopped/stop');
    expect(body).toMatchObject({ value: 'stopped', outcome: { reason: 'aborted', polls: 0 } });
    expect((await waiting).body).toEqual(body.outcome);
    await engine.idle();
    expect((await engine.requests()).abandoned).toBe(1);
    await engine.release();
  });

  it('is paused, makes no request, and resumes', async () => {
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
    expect((await engine.call('Poll/paused/outcome')).body.reason).toBe('stopped');
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
      reason: 'stopped',
      polls: 2,
    });
  });

  it('continues in another run before the journal of one grows long', async () => {
    await engine.play(['many'], [...repeat('RUNNING', 119), 'STOPPED']);
    const quick = { interval: { minMs: 1, maxMs: 1 } };
    await engine.call('Poll/many/create', { ...input('many'), policy: quick });
    expect((await engine.call('Poll/many/outcome')).body).toMatchObject({
      reason: 'stopped',
      polls: 120,
    });
    expect(await countOf('many')).toBe(120);
  });

  it('processes many events at once, each one once', async () => {
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
    expect(body.reason).toBe('stopped');
    // At most one request for each time that it resumed.
    expect(await countOf('events')).toBeLessThanOrEqual(1 + 10 + 1 + 1);
    expect(body.polls).toBeLessThanOrEqual(2);
  });

  it('gives its recording: in a run, in a long wait, when it has ended; with what fits into 32 KiB', async () => {
    const recorded = async (id: string) => {
      const [{ body: lines }, { body: status }] = [
        await engine.call(`Poll/${id}/recording`),
        await engine.call(`Poll/${id}/status`),
      ];
      expect(JSON.stringify(lines)).not.toContain(CANARY);
      const steps = replaySteps(pollingMachine, lines as string[]);
      expect(steps.filter(({ differs }) => differs)).toEqual([]);
      return { lines: lines as string[], steps, last: steps.at(-1)?.snapshot, status };
    };
    const backoff = { baseMs: 10, factor: 1, maxMs: 10 };
    const quick = { interval: { minMs: 1, maxMs: 1 }, backoff };
    const before = await engine.requestCount();
    const begin = ['STARTING', fault.status(503), ...repeat('RUNNING', 68)];
    await engine.play(['filmed'], [...begin, fault.stall({ at: 'headers' })]);
    await engine.call('Poll/filmed/create', { ...input('filmed'), policy: quick });
    expect((await engine.call('Poll/filmed/recording')).body).toBeInstanceOf(Array);
    await engine.requested(before + 71);
    const running = await recorded('filmed');
    expect(running.last).toMatchObject({ value: { polling: 'fetching' }, context: { polls: 70 } });
    expect(running.lines.length).toBeGreaterThan(20);
    await engine.call('Poll/filmed/stop');
    const { last, steps, status } = await recorded('filmed');
    expect(last).toMatchObject({ status: 'done', value: status.value });
    expect(steps.at(-1)?.event).toMatchObject({ type: 'poll.stop' });
    const [{ bytes } = { bytes: 0 }] = await engine.query(
      `SELECT SUM(OCTET_LENGTH(value_utf8)) AS bytes FROM state WHERE service_key = 'filmed' AND key LIKE 'recorded%'`,
    );
    expect(bytes).toBeGreaterThan(2 ** 13);
    expect(bytes).toBeLessThan(2 ** 15);

    await engine.play(['waiting'], ['STARTING', 'RUNNING']);
    const long = { interval: { minMs: 3_600_000, maxMs: 3_600_000 } };
    await engine.call('Poll/waiting/create', { ...input('waiting'), policy: long });
    await until('waiting', { polling: 'waiting' });
    await engine.call('Poll/waiting/send', { type: 'poll.refresh' });
    await vi.waitFor(async () => {
      const { last, steps } = await recorded('waiting');
      expect(last).toMatchObject({ value: { polling: 'waiting' }, context: { polls: 2 } });
      const types = steps.map(({ event }) => event?.type ?? 'first');
      // Asked within a second of the last request, it waits for the rest of it.
      expect(types.filter((type) => !type.startsWith('xstate.after.'))).toEqual([
        'first',
        'xstate.done.actor.fetchStatus',
        'poll.refresh',
        'xstate.done.actor.fetchStatus',
      ]);
    }, 10_000);
    await engine.call('Poll/waiting/stop');
    await engine.call('Poll/waiting/forget');
    expect((await engine.call('Poll/waiting/recording')).status).toBe(404);
    const rows = await engine.query(`SELECT key FROM state WHERE service_key = 'waiting'`);
    expect(rows).toEqual([]);
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

describe('What callers can grow', () => {
  it('bounds its inbox: further events are refused, accepted ones are processed', async () => {
    await heldPoll('spammed');
    const events = Array.from({ length: 260 }, () =>
      engine.call('Poll/spammed/send', { type: 'poll.wake' }),
    );
    const answers = await Promise.all(events);
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200).length).toBe(200);
    expect(answers.length - refused.length).toBe(200);
    expect(refused[0]?.body.message).toBe(
      '200 events are already waiting to be processed: send it again later',
    );
    await engine.play(['spammed'], ['STOPPED']);
    await engine.release();
    expect((await engine.call('Poll/spammed/outcome')).body).toMatchObject({ reason: 'stopped' });
  });

  it('limits the calls that wait for an outcome, and forgets one that gives up', async () => {
    await heldPoll('waited');
    const waiters = async () => {
      const rows = await engine.query(
        `SELECT value_utf8 FROM state WHERE key = 'waiters' AND service_key = 'waited'`,
      );
      return JSON.parse(String(rows[0]?.value_utf8 ?? '[]')).length as number;
    };
    const sent = await engine.call('Poll/waited/outcome/send');
    await engine.counted(
      `SELECT COUNT(*) AS count FROM state WHERE key = 'waiters' AND service_key = 'waited'`,
      1,
    );
    expect(await waiters()).toBe(1);
    await engine.cancel(sent.body.invocationId);
    for (let tries = 0; (await waiters()) > 0; tries += 1)
      if (tries > 500) throw new Error('The call that gave up is still awaited');

    const calls = Array.from({ length: 110 }, () => engine.call('Poll/waited/outcome'));
    const settled: { status: number }[] = [];
    for (const call of calls) call.then((answer) => settled.push(answer));
    for (let tries = 0; settled.length < 10; tries += 1) {
      if (tries > 500) throw new Error(`${settled.length} were refused`);
      expect(await waiters()).toBeLessThanOrEqual(100);
    }
    await engine.call('Poll/waited/stop');
    await engine.release();
    const counts = (await Promise.all(calls)).map(({ status }) => status);
    expect([200, 503].map((code) => counts.filter((status) => status === code).length)).toEqual([
      100, 10,
    ]);
    expect(await waiters()).toBe(0);
  });

  it('is bounded in a run’s journal: a busy fleet begins nothing more until it is handed back', async () => {
    const before = (await engine.requestCount()) + 1;
    const [one, two] = ['a', 'b'].map((letter) => letter.repeat(32)) as [string, string];
    await engine.play([one, two], ['STOPPED']);
    await engine.hold();
    await engine.call('Poll/busy/create', { resource: 'fleet', ids: [one] });
    await engine.requested(before);
    for (let asked = 0; asked < 101; asked += 1) await engine.call('Poll/busy/status');
    const { body } = await engine.call('Poll/busy/send', { type: 'fleet.add', ids: [two] });
    expect(body.context.inFlight).toHaveLength(2);
    expect((await engine.call('Poll/busy/status')).body.context.inFlight).toHaveLength(2);
    expect(await engine.requestCount()).toBe(before);
    await engine.release();
    const { outcomes } = (await engine.call('Poll/busy/outcome')).body;
    expect(outcomes.map(({ reason }: { reason: string }) => reason)).toEqual([
      'stopped',
      'stopped',
    ]);
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
        expect.stringMatching(/^event\.type: expected .+, got .+/),
      ]);
    for (const at of ['soon', null, 8e15, -8e15, 0, 1_700_000_000, {}, true])
      expect(await denied('Poll/guarded/send', { type: 'poll.stop', at })).toEqual([
        400,
        expect.stringMatching(/^event\.at: expected a time in epoch ms from \d+ to \d+, got .+/),
      ]);
    expect((await engine.call('Poll/guarded/status')).body.value).toEqual({ polling: 'fetching' });
    await engine.release();
    await engine.call('Poll/guarded/stop');
  });

  it('no event’s time counts but the service’s own', async () => {
    await engine.play(['timed'], [fault.status(429, { headers: { 'Retry-After': '60' } })]);
    await engine.call('Poll/timed/create', input('timed'));
    await until('timed', { polling: 'rateLimited' });
    for (const ahead of [59_000, -59_000, -80_000_000, 59_000])
      await engine.call('Poll/timed/send', { type: 'poll.wake', at: Date.now() + ahead });
    const { body } = await engine.call('Poll/timed/status');
    expect(body).toMatchObject({ value: { polling: 'rateLimited' }, context: { polls: 1 } });
    expect(body.context.delayMs).toBeGreaterThan(30_000);
    expect(body.context.delayMs).toBeLessThan(60_000);
    const before = Date.now();
    const stopped = await engine.call('Poll/timed/send', {
      type: 'poll.stop',
      at: before + 59_000,
    });
    expect(stopped.body.outcome.endedAt).toBeGreaterThanOrEqual(before);
    expect(stopped.body.outcome.endedAt).toBeLessThanOrEqual(Date.now());
  });

  it('no poll is made quicker than its resource’s policy, nor accepts another chart’s input', async () => {
    for (const [policy, message] of [
      [{ interval: { minMs: 0.5, maxMs: 1 } }, refusal('policy.interval.minMs', '0.5')],
      [{ interval: null }, 'policy.interval: expected an interval from 1 to 1, got null'],
      [
        { backoff: { baseMs: 9 } },
        "policy.backoff.baseMs: expected at least 10, the resource's own, got 9",
      ],
      [
        { maxFailures: null },
        "policy.maxFailures: expected at most 10, the resource's own, got null",
      ],
      [
        { rateLimit: { fallbackMs: 999 } },
        "policy.rateLimit.fallbackMs: expected at least 1000, the resource's own, got 999",
      ],
    ] as const)
      expect(await denied('Poll/y/create', { ...input('y'), policy: policy })).toEqual([
        400,
        expect.stringMatching(message),
      ]);
    for (const [fields, message] of [
      [{ ids: ['y'] }, refusal('input.ids', '"object"')],
      [{ keepOpen: true }, refusal('input.keepOpen', '"boolean"')],
      [{ autoStart: 'yes' }, refusal('input.autoStart', '"yes"')],
      [{ id: 'y'.repeat(2_001) }, /^input\.id: expected .+, got /],
    ] as const)
      expect(await denied('Poll/y/create', { ...input('y'), ...fields })).toEqual([
        400,
        expect.stringMatching(message),
      ]);
    const many = { resource: 'fleet', ids: Array.from({ length: 5_001 }, (_, n) => `id-${n}`) };
    expect(await denied('Poll/y/create', many)).toEqual([
      400,
      'input.ids: expected at most 5000, got "5001 ids"',
    ]);
    expect((await engine.call('Poll/y/status')).status).toBe(404);
  });

  it('a fleet gets no more members than a service keeps, however they come', async () => {
    await engine.play(['0'.repeat(32)], running);
    await engine.hold();
    await engine.call('Poll/grown/create', { resource: 'fleet', ids: ['0'.repeat(32)] });
    const add = (from: number, count: number) => ({
      type: 'fleet.add',
      ids: Array.from({ length: count }, (_, n) => `a${`${from + n}`.padStart(31, '0')}`),
    });
    expect((await denied('Poll/grown/send', add(0, 5_001)))[0]).toBe(400);
    expect(await denied('Poll/grown/send', add(0, 5_000))).toEqual([
      400,
      'event.ids: expected at most 5000 in a fleet, got "5001 members"',
    ]);
    expect((await engine.call('Poll/grown/send', add(0, 10))).status).toBe(200);
    expect(await denied('Poll/grown/send', add(10, 4_990))).toEqual([
      400,
      'event.ids: expected at most 5000 in a fleet, got "5001 members"',
    ]);
    await engine.call('Poll/grown/stop');
    await engine.release();
  });

  it('neither a URL nor a key comes in, nor an unknown resource', async () => {
    for (const field of ['url', 'baseUrl', 'headers', 'credentials'])
      expect(await denied('Poll/x/create', { ...input('x'), [field]: 'secret-value' })).toEqual([
        400,
        `input.${field}: expected no such field (known: id, policy, autoStart), got "string"`,
      ]);
    expect(await denied('Poll/x/create', { resource: 'toString', id: 'x' })).toEqual([
      400,
      'resource: expected one of conversation, fleet, got "toString"',
    ]);
    expect(await denied('Poll/x/create', { resource: 'conversation', id: '' })).toEqual([
      400,
      expect.stringContaining('input.id'),
    ]);
    expect(await denied('Poll/x/create', [])).toEqual([
      400,
      expect.stringMatching(/^input: expected .+, got an array$/),
    ]);
    expect((await engine.call('Poll/x/status')).status).toBe(404);
  });

  it('nothing can be reached but the seven handlers', async () => {
    const services = await engine.services();
    expect(services.map(({ name }) => name).sort()).toEqual(['Poll', 'PollRuns']);
    const handlers = services.flatMap(({ name, handlers }) =>
      handlers.map((handler) => `${name === 'Poll' ? 'Poll/x' : name}/${handler}`),
    );
    const open = ['create', 'forget', 'outcome', 'recording', 'send', 'status', 'stop'];
    const own = handlers.filter((path) => !open.some((name) => path === `Poll/x/${name}`));
    expect(handlers.length - own.length).toBe(open.length);
    expect(own.sort()).toEqual([
      ...['Poll/x/askRecorded', 'Poll/x/awaited', 'Poll/x/handBack', 'Poll/x/post'],
      'Poll/x/unawaited',
      'PollRuns/run',
    ]);
    for (const path of own.flatMap((path) => [path, `${path}/send`]))
      expect(await denied(path, {})).toEqual([400, 'the invoked service is not public']);
  });

  it('a poll that was never created answers 404', async () => {
    for (const handler of ['status', 'outcome', 'stop', 'recording', 'forget'])
      expect(await denied(`Poll/unknown/${handler}`)).toEqual([404, 'There is no such poll']);
  });
});
