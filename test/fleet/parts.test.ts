import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createActor, toPromise, waitFor } from 'xstate';
import * as z from 'zod';
import { createFleetMachine, defineBatchResource, pollFleet } from '../../src/fleet/index.ts';

const servers: Server[] = [];
afterEach(() =>
  Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  ),
);

/** The status of an answer to these ids. */
type Answers = (ids: readonly string[]) => number;

const MAX_FAILURES = 2;

/** A server that answers all ids with the end of their work, or none of them. */
async function serve(answers: Answers) {
  const asked: { ids: readonly string[]; at: number }[] = [];
  const server = createServer((request, response) => {
    const ids = new URL(request.url ?? '', 'http://127.0.0.1').searchParams.getAll('id');
    asked.push({ ids, at: performance.now() });
    const status = answers(ids);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(Object.fromEntries(ids.map((id) => [id, status === 200]))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const machine = createFleetMachine(
    defineBatchResource({
      request: (ids) => ({
        url: `http://127.0.0.1:${port}/?${ids.map((id) => `id=${id}`).join('&')}`,
      }),
      schema: z.record(z.string(), z.boolean()),
      readings: (body, ids) =>
        ids.map((id) => ({ id, data: body[id], status: 'DONE', verdict: 'succeeded' as const })),
      limit: 99,
    }),
    {
      policy: { maxFailures: MAX_FAILURES, backoff: { baseMs: 20, factor: 1, maxMs: 20 } },
    },
  );
  return { asked, machine };
}

const idsTo = (count: number) => Array.from({ length: count }, (_, n) => `id-${n}`);

/** Those of the ids are bad. */
const badAre =
  (status: number, ...bad: readonly string[]): Answers =>
  (ids) =>
    ids.some((id) => bad.includes(id)) ? status : 200;

async function run(answers: Answers, ids = idsTo(99)) {
  const { asked, machine } = await serve(answers);
  const outcome = await pollFleet(machine, { ids });
  const ends = new Map<string, string[]>();
  for (const { id, reason } of outcome.outcomes)
    ends.set(reason, [...(ends.get(reason) ?? []), id]);
  return { asked, outcome, ends };
}

const REFUSALS: readonly (readonly [number, string])[] = [
  ...[400, 409, 413, 414, 422, 431].map((status) => [status, 'rejected'] as const),
  ...[404, 410].map((status) => [status, 'missing'] as const),
];

describe.each(REFUSALS)('When one bad id of 99 makes a server answer %j', (status, reason) => {
  it.each(['id-0', 'id-42', 'id-98'])(
    `%s alone ends as ${reason}, after at most fifteen requests`,
    async (bad) => {
      const { asked, ends } = await run(badAre(status, bad));
      expect(ends.get(reason)).toEqual([bad]);
      expect(ends.get('succeeded')).toHaveLength(98);
      expect(asked.length).toBeLessThanOrEqual(15);
    },
  );

  it('and several do, each of them ends so, and no other member', async () => {
    const bad = ['id-3', 'id-4', 'id-50', 'id-98'];
    const { ends } = await run(badAre(status, ...bad));
    expect(ends.get(reason)).toEqual(bad);
    expect(ends.get('succeeded')).toHaveLength(95);
  });

  it('or all of them do, they end after a bounded number of requests', async () => {
    const { asked, ends } = await run(() => status, idsTo(990));
    expect(ends.get(reason)).toHaveLength(990);
    expect(asked.length).toBeLessThan(100);
  });
});

describe('When a server answers 403', () => {
  it.each(['id-0', 'id-42', 'id-98'])('for %s of 99 alone, no other member ends', async (bad) => {
    const { asked, ends } = await run(badAre(403, bad));
    expect(ends.get('unauthorized')).toEqual([bad]);
    expect(ends.get('succeeded')).toHaveLength(98);
    expect(asked.length).toBeLessThanOrEqual(21);
  });

  it('for several of 99, each of them ends so, and no other member', async () => {
    const bad = ['id-1', 'id-2', 'id-3', 'id-70'];
    const { ends } = await run(badAre(403, ...bad));
    expect(ends.get('unauthorized')).toEqual(bad);
    expect(ends.get('succeeded')).toHaveLength(95);
  });

  it.each([1, 3, 99, 1_000])(
    'for every member, a fleet of %j ends in less than ten requests',
    async (size) => {
      const { asked, outcome } = await run(() => 403, idsTo(size));
      expect(outcome).toMatchObject({ type: 'unauthorized', reason: 'unauthorized' });
      expect(outcome.outcomes.every(({ reason }) => reason === 'unauthorized')).toBe(true);
      expect(asked.length).toBeLessThan(10);
    },
  );
});

it('A 401 ends every member at once', async () => {
  const { asked, outcome } = await run(() => 401);
  expect([outcome.reason, asked.length]).toEqual(['unauthorized', 1]);
});

describe.each([500, 502])('When a server answers %j', (status) => {
  it.each(['id-0', 'id-42', 'id-98'])('for %s of 99 alone, it alone is exhausted', async (bad) => {
    const { asked, ends } = await run(badAre(status, bad));
    expect(ends.get('exhausted')).toEqual([bad]);
    expect(ends.get('succeeded')).toHaveLength(98);
    expect(asked.length).toBeLessThanOrEqual(18);
    const mine = asked.filter(({ ids }) => ids.includes(bad));
    const gaps = mine.slice(1).map(({ at }, n) => at - (mine[n]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(9);
  });

  it('for several of 99, they alone are', async () => {
    const bad = ['id-3', 'id-4', 'id-50', 'id-98'];
    const { ends } = await run(badAre(status, ...bad));
    expect(ends.get('exhausted')).toEqual(bad);
    expect(ends.get('succeeded')).toHaveLength(95);
  });

  it('for every member, all are exhausted after a bounded number of requests', async () => {
    const { asked, ends } = await run(() => status, idsTo(990));
    expect(ends.get('exhausted')).toHaveLength(990);
    expect(asked.length).toBeLessThan(100);
  });
});

it('A bad id that is added later costs the other members nothing', async () => {
  const { machine } = await serve(badAre(400, 'bad'));
  const actor = createActor(machine, { input: { ids: idsTo(98), autoStart: true } }).start();
  actor.send({ type: 'fleet.add', ids: ['bad', 'last'] });
  const { outcomes } = await toPromise(actor);
  const rejected = outcomes.filter(({ reason }) => reason !== 'succeeded').map(({ id }) => id);
  expect(rejected).toEqual(['bad']);
});

it('A fleet below a parent continues by itself when the parent is restored', async () => {
  const { asked, machine } = await serve(() => 503);
  const input = { ids: ['a'], autoStart: true, policy: { maxFailures: null } };
  const { setup } = await import('xstate');
  const parent = setup({ actors: { fleet: machine } }).createMachine({
    invoke: { id: 'fleet', src: 'fleet', input },
  });
  const first = createActor(parent).start();
  await waitFor(
    first.getSnapshot().children.fleet as never,
    (s: { context: { polls: number } }) => s.context.polls > 0,
  );
  const snapshot = JSON.parse(JSON.stringify(first.getPersistedSnapshot()));
  first.stop();
  const before = asked.length;
  const again = createActor(parent, { snapshot }).start();
  await waitFor(
    again.getSnapshot().children.fleet as never,
    (s: { context: { polls: number } }) => s.context.polls > 3,
  );
  again.stop();
  expect(asked.length).toBeGreaterThan(before + 1);
});
