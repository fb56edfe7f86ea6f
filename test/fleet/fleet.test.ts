import { afterEach, describe, expect, it } from 'vitest';
import { createActor, waitFor } from 'xstate';
import * as z from 'zod';
import {
  createFleetMachine,
  defineBatchResource,
  type FleetEmitted,
  type FleetMachine,
  membersIn,
  pollFleet,
} from '../../src/fleet/index.ts';
import { bearer, type PolicyInput, sessionApiKey } from '../../src/index.ts';
import { agentServerConversations, appConversations } from '../../src/openhands/index.ts';
import {
  fault,
  type StatusServer,
  type StatusServerOptions,
  type Step,
  startStatusServer,
} from '../../src/testing/index.ts';
import { refusal } from '../support/refusal.ts';

const servers: StatusServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const idOf = (n: number) => n.toString(16).padStart(32, '0');
const idsTo = (count: number) => Array.from({ length: count }, (_, n) => idOf(n));

async function serve(
  ids: readonly string[],
  steps: readonly Step[],
  options: StatusServerOptions = {},
) {
  const server = await startStatusServer(options);
  servers.push(server);
  for (const id of ids) server.play(id, steps);
  return server;
}

const quick: PolicyInput = {
  interval: { minMs: 100, maxMs: 100 },
  backoff: { baseMs: 20, factor: 1, maxMs: 20 },
};

const v1 = ({ url }: StatusServer, policy = quick) =>
  createFleetMachine(appConversations({ baseUrl: url }), { policy });

/** A fleet run to its end, with what it emitted. */
async function run<TData>(
  machine: FleetMachine<TData>,
  options: Parameters<typeof pollFleet<TData>>[1],
) {
  const events: FleetEmitted<TData>[] = [];
  const note = (event: FleetEmitted<TData>) => events.push(event);
  const outcome = await pollFleet(machine, { ...options, onChange: note, onSettled: note });
  const reasons = new Map(outcome.outcomes.map(({ id, reason }) => [id, reason]));
  return { outcome, events, reasons };
}

describe('A fleet, over HTTP,', () => {
  it('asks for 1,000 conversations with 11 requests a round', async () => {
    const ids = idsTo(1_000);
    const server = await serve(ids, ['RUNNING', 'RUNNING', 'STOPPED']);
    const { outcome } = await run(v1(server), { ids });
    // A round that falls apart may share a request with the next one: fewer, never more.
    expect(server.requests.length).toBeLessThanOrEqual(3 * 11);
    expect(server.requests.flatMap((request) => request.ids).length).toBe(3 * 1_000);
    expect(Math.max(...server.requests.map((request) => request.ids.length))).toBe(99);
    expect(outcome).toMatchObject({ type: 'stopped', reason: 'settled', failure: null });
    expect(outcome.outcomes.map(({ id }) => id)).toEqual(ids);
    expect(new Set(outcome.outcomes.map(({ reason }) => reason))).toEqual(new Set(['stopped']));
  });

  it('emits each change and each outcome once, with the data of its own member', async () => {
    const server = await serve(['a', 'b'].map(uuid), ['STARTING', 'RUNNING', 'STOPPED']);
    server.play(uuid('b'), ['ERROR']);
    const { events } = await run(v1(server), { ids: ['a', 'b'].map(uuid) });
    const emitted = (id: string) =>
      events.flatMap((event) =>
        event.type === 'member.changed' && event.id === uuid(id)
          ? [event.status]
          : event.type === 'member.settled' && event.id === uuid(id)
            ? [`${event.outcome.type}: ${event.outcome.data?.id}`]
            : [],
      );
    expect(emitted('a')).toEqual(['STARTING', 'running', 'PAUSED', `stopped: ${uuid('a')}`]);
    expect(emitted('b')).toEqual(['ERROR', `error: ${uuid('b')}`]);
  });

  it('accepts ids in every spelling, and polls each conversation once', async () => {
    const dashed = 'A1B2C3D4-0000-0000-0000-00000000000F';
    const plain = 'a1b2c3d400000000000000000000000f';
    const server = await serve([plain], ['STOPPED']);
    const { reasons } = await run(v1(server), { ids: [dashed, plain, dashed.toLowerCase()] });
    expect([...reasons]).toEqual([[plain, 'stopped']]);
    expect(server.requests.map(({ ids }) => ids)).toEqual([[plain]]);
  });

  it('asks an agent server with dashed ids', async () => {
    const plain = 'a1b2c3d400000000000000000000000f';
    const dashed = 'a1b2c3d4-0000-0000-0000-00000000000f';
    const server = await serve([plain], ['paused'], { api: 'agent-server' });
    const machine = createFleetMachine(agentServerConversations({ baseUrl: server.url }));
    const { reasons } = await run(machine, { ids: [plain], policy: { endWhenBlocked: true } });
    expect([...reasons]).toEqual([[dashed, 'blocked']]);
    expect(server.requests.map(({ path }) => path)).toEqual([`/api/conversations?ids=${dashed}`]);
  });

  it('finds the one bad id that a whole batch was refused for', async () => {
    const ids = idsTo(99);
    const [bad = '', ...good] = ids;
    const server = await serve(good, ['RUNNING', 'STOPPED']);
    server.play(bad, [fault.status(400)]);
    const { reasons } = await run(v1(server), {
      ids: [...good.slice(0, 60), bad, ...good.slice(60)],
    });
    expect(reasons.get(bad)).toBe('rejected');
    reasons.delete(bad);
    expect(new Set(reasons.values())).toEqual(new Set(['stopped']));
    const refused = server.requests.filter((request) => request.ids.includes(bad));
    expect(refused.map((request) => request.ids.length)).toEqual([99, 49, 25, 13, 6, 3, 2, 1]);
  });

  it('never sends an id that is no UUID, and splits no batch for it', async () => {
    const ids = idsTo(98);
    const server = await serve(ids, ['RUNNING', 'STOPPED']);
    const { outcome, reasons } = await run(v1(server), {
      ids: [...ids.slice(0, 60), 'no uuid', ...ids.slice(60)],
    });
    const [first] = outcome.outcomes.filter(({ id }) => id === 'no uuid');
    expect(first).toMatchObject({ reason: 'rejected', polls: 1 });
    expect(first?.failure?.message).toContain('a UUID (32 hex digits, with or without dashes)');
    reasons.delete('no uuid');
    expect(new Set(reasons.values())).toEqual(new Set(['stopped']));
    expect(server.requests.map((request) => request.ids.length)).toEqual([98, 98]);
  });

  it('gives up on a server that refuses everything after a bounded number of requests', async () => {
    const ids = idsTo(990);
    const server = await serve(ids, [fault.status(400)]);
    const { reasons } = await run(v1(server), { ids });
    expect(new Set(reasons.values())).toEqual(new Set(['rejected']));
    expect(server.requests.length).toBeLessThan(100);
  });

  it('ends an unknown id after its grace, and lets the others live', async () => {
    const server = await serve([idOf(1)], ['RUNNING', 'RUNNING', 'RUNNING', 'STOPPED']);
    const { reasons } = await run(v1(server), { ids: [idOf(1), idOf(2)] });
    expect(Object.fromEntries(reasons)).toEqual({ [idOf(1)]: 'stopped', [idOf(2)]: 'missing' });
  });

  it('backs off the members of a batch that failed, and of no other', async () => {
    const ids = idsTo(198);
    const server = await serve(ids, ['RUNNING', 'STOPPED']);
    server.play(idOf(0), [fault.reset(), fault.status(503), 'STOPPED']);
    const { reasons } = await run(v1(server), { ids });
    expect(new Set(reasons.values())).toEqual(new Set(['stopped']));
    const asked = (id: string) => server.requests.filter(({ ids }) => ids.includes(id)).length;
    expect([asked(idOf(0)), asked(idOf(98)), asked(idOf(99))]).toEqual([3, 3, 2]);
  });

  it('holds every member after a 429 until the time that the server named', async () => {
    const ids = idsTo(297);
    const server = await serve(ids, ['STOPPED']);
    server.play(idOf(150), [fault.status(429, { headers: { 'Retry-After': '1' } }), 'STOPPED']);
    server.hold();
    const running = run(v1(server), { ids });
    await server.requested(3);
    server.release();
    const { reasons } = await running;
    expect(new Set(reasons.values())).toEqual(new Set(['stopped']));
    expect(server.requests.map(({ ids }) => ids.length)).toEqual([99, 99, 99, 99]);
    const [first, last] = [server.requests[0], server.requests[3]];
    expect((last?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('ends every member after a 401 that fresh credentials don’t cure', async () => {
    const ids = idsTo(200);
    const auth = { mode: 'self-hosted', key: 'right' } as const;
    const server = await serve(ids, ['RUNNING'], { auth });
    const credentials = sessionApiKey(({ rejected }) => (rejected ? 'canary-2' : 'canary-1'));
    const machine = createFleetMachine(appConversations({ baseUrl: server.url, credentials }));
    const { outcome, events, reasons } = await run(machine, { ids });
    expect(outcome).toMatchObject({ type: 'unauthorized', failure: { httpStatus: 401 } });
    expect(new Set(reasons.values())).toEqual(new Set(['unauthorized']));
    expect(outcome.outcomes.every(({ failure }) => failure?.httpStatus === 401)).toBe(true);
    expect(JSON.stringify([outcome, events])).not.toContain('canary');
  });

  it('loses no member while the server is gone, and has no member in two requests at once', async () => {
    const ids = idsTo(300);
    const server = await serve(ids, ['RUNNING', 'RUNNING', 'STOPPED']);
    const machine = v1(server, { ...quick, maxFailures: null });
    const actor = createActor(machine, { input: { ids, autoStart: true } });
    let [answers, failures] = [0, 0];
    actor.on('request.failed', () => {
      failures += 1;
      if (failures === 20) void server.accept();
    });
    actor.on('request.succeeded', () => {
      answers += 1;
      if (answers === 5) void server.refuse();
    });
    actor.start();
    const { output } = await waitFor(actor, ({ status }) => status === 'done', { timeout: 20_000 });
    expect(failures).toBeGreaterThanOrEqual(20);
    expect(output?.outcomes.map(({ id, reason }) => [id, reason])).toEqual(
      ids.map((id) => [id, 'stopped']),
    );
  });

  it('ends a member whose part of the body can’t be used, and no other', async () => {
    const server = await serve([idOf(1), idOf(2)], ['STOPPED']);
    server.play(idOf(1), [{ status: 'STOPPED', id: 7 }]);
    const { outcome, reasons } = await run(v1(server), { ids: [idOf(1), idOf(2)] });
    expect(Object.fromEntries(reasons)).toEqual({ [idOf(1)]: 'rejected', [idOf(2)]: 'stopped' });
    expect(outcome.outcomes[0]?.failure).toMatchObject({ code: 'schema', retryable: false });
    expect(outcome.outcomes[0]?.failure?.message).toContain('id: ');
  });

  it('cancels its requests when the signal is aborted', async () => {
    const ids = idsTo(500);
    const server = await serve(ids, ['RUNNING']);
    server.hold();
    const controller = new AbortController();
    const running = pollFleet(v1(server), { ids, signal: controller.signal });
    await server.requested(4);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await server.idle();
    expect(server.requests.map(({ closedEarly }) => closedEarly)).toEqual([true, true, true, true]);
  });

  it.each(['onChange', 'onSettled'])(
    'rejects with what %s throws, and asks no more',
    async (name) => {
      const ids = idsTo(3);
      const server = await serve(ids, ['STOPPED']);
      let calls = 0;
      const handler = () => {
        calls += 1;
        throw new Error('my own mistake');
      };
      const running = pollFleet(v1(server), { ids, [name]: handler });
      await expect(running).rejects.toThrow('my own mistake');
      await server.idle();
      expect(server.requests).toHaveLength(1);
      expect(calls).toBe(1);
    },
  );

  it.each(['onChange', 'onSettled'])(
    'rejects with what the promise of %s is rejected with, also after the last answer',
    async (name) => {
      const server = await serve(idsTo(1), ['STOPPED']);
      const handler = async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        throw new Error('db is down');
      };
      const running = pollFleet(v1(server), { ids: idsTo(1), [name]: handler });
      await expect(running).rejects.toThrow('db is down');
    },
  );

  it('calls no handler once one of them has aborted it', async () => {
    const ids = idsTo(3);
    const server = await serve(ids, ['RUNNING']);
    const controller = new AbortController();
    let calls = 0;
    const onChange = () => {
      calls += 1;
      controller.abort(new Error('enough'));
    };
    const { signal } = controller;
    await expect(pollFleet(v1(server), { ids, signal, onChange })).rejects.toThrow('enough');
    expect(calls).toBe(1);
  });

  it('asks for members that come one by one with as few requests as there are turns', async () => {
    const ids = idsTo(300);
    const server = await serve(ids, ['STOPPED']);
    const input = { ids: [], autoStart: true, keepOpen: true };
    const actor = createActor(v1(server), { input }).start();
    for (const id of ids) actor.send({ type: 'fleet.add', ids: [id] });
    await waitFor(actor, ({ context }) => context.live === 0);
    actor.stop();
    const sizes = server.requests.map(({ ids }) => ids.length);
    expect(sizes.sort((a, b) => a - b)).toEqual([1, 1, 1, 1, 98, 99, 99]);
  });

  it('accepts new members while it runs, and stays open for them', async () => {
    const server = await serve([idOf(1), idOf(2)], ['STOPPED']);
    const input = { ids: [idOf(1)], autoStart: true, keepOpen: true };
    const actor = createActor(v1(server), { input }).start();
    await waitFor(actor, ({ context }) => context.live === 0);
    actor.send({ type: 'fleet.add', ids: [idOf(2)], at: Date.now() });
    const { context, status } = await waitFor(
      actor,
      ({ context }) => membersIn(context).length === 2 && context.live === 0,
    );
    expect(status).toBe('active');
    expect(membersIn(context).map(({ ending }) => ending?.reason)).toEqual(['stopped', 'stopped']);
    actor.send({ type: 'poll.stop' });
    expect(actor.getSnapshot().output).toMatchObject({ reason: 'aborted' });
  });
});

describe('defineBatchResource', () => {
  const parts = {
    request: (ids: readonly string[]) => ({ url: `http://127.0.0.1:1/jobs?ids=${ids.join()}` }),
    schema: z.record(z.string(), z.object({ state: z.string() })),
    readings: (jobs: Record<string, { state: string }>) =>
      Object.entries(jobs).map(([id, data]) => ({
        ...{ id, data, status: data.state },
        verdict: data.state === 'done' ? ('succeeded' as const) : ('pending' as const),
      })),
    limit: 10,
  };

  it.each([
    ['request', undefined, refusal('resource.request', 'undefined', 'a function')],
    ['readings', 'no', refusal('resource.readings', '"no"', 'a function')],
    ['schema', {}, refusal('resource.schema', 'an object', 'a Standard Schema')],
    ['limit', 0, refusal('resource.limit', '0', 'a whole number from 1')],
    ['maxInFlight', 1.5, refusal('resource.maxInFlight', '1.5', 'a whole number from 1')],
    ['normalizeId', 'lower', refusal('resource.normalizeId', '"lower"', 'a function')],
    ['policy', { missingGrace: -1 }, refusal('policy.missingGrace', '-1')],
    ['credentials', bearer, refusal('resource.credentials', '"a function"', 'bearer(() => key)')],
  ])('refuses a bad %s', (part, value, message) => {
    expect(() => defineBatchResource({ ...parts, [part]: value } as never)).toThrow(message);
  });

  it('refuses nothing at all', () => {
    expect(() => defineBatchResource(undefined as never)).toThrow(
      refusal('resource.request', 'undefined'),
    );
  });

  it('or a resource for one id is required by a fleet', () => {
    for (const resource of [{}, undefined])
      expect(() => createFleetMachine(resource as never)).toThrow(
        /^resource: expected what defineResource or defineBatchResource returns, got (an object|undefined)$/,
      );
  });

  it('its fleet refuses a fetch that is no function', () => {
    const resource = defineBatchResource(parts);
    expect(() => createFleetMachine(resource, { fetch: 'x' as never })).toThrow(
      refusal('fetch', '"x"', 'a function'),
    );
  });

  it('reads readings that are keyed by id, and counts an absent id as missing', async () => {
    const done = (data: object) => ({ data, status: 'done', verdict: 'succeeded' as const });
    const readings = (jobs: Record<string, { state: string }>) =>
      Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, done(job)]));
    const fetch = async () => Response.json({ a: { state: 'done' } });
    const machine = createFleetMachine(defineBatchResource({ ...parts, readings }), { fetch });
    const { reasons } = await run(machine, { ids: ['a', 'toString'] });
    expect([...reasons]).toEqual([
      ['a', 'succeeded'],
      ['toString', 'missing'],
    ]);
  });

  it('reads a list, and counts an absent id as missing', async () => {
    const fetch = async () =>
      Response.json({ a: { state: 'done' }, constructor: { state: 'done' } });
    const machine = createFleetMachine(defineBatchResource(parts), { fetch, policy: quick });
    const { reasons } = await run(machine, { ids: ['a', 'constructor', 'toString', '__proto__'] });
    expect([...reasons]).toEqual([
      ['a', 'succeeded'],
      ['constructor', 'succeeded'],
      ['toString', 'missing'],
      ['__proto__', 'missing'],
    ]);
  });

  it.each([
    ['an id that is empty', { ids: ['a', ''] }, refusal('input.ids[1]', '""')],
    ['ids that are no list', { ids: 'a' }, refusal('input.ids', '"a"', 'an array')],
    ['a bad policy', { ids: [], policy: { deadlineMs: 0 } }, refusal('policy.deadlineMs', '0')],
  ])('its fleet refuses %s', async (_, input, message) => {
    const machine = createFleetMachine(defineBatchResource(parts));
    await expect(pollFleet(machine, input as never)).rejects.toThrow(message);
  });

  it('a bug in `readings` ends the fleet as a defect', async () => {
    const readings = () => {
      throw new Error('a bug');
    };
    const fetch = async () => Response.json({});
    const machine = createFleetMachine(defineBatchResource({ ...parts, readings }), { fetch });
    const { outcome, reasons } = await run(machine, { ids: ['a', 'b'] });
    expect(outcome).toMatchObject({
      type: 'error',
      reason: 'defect',
      failure: { message: 'a bug' },
    });
    expect(new Set(reasons.values())).toEqual(new Set(['defect']));
  });
});

function uuid(letter: string): string {
  return letter.padStart(32, '0');
}
