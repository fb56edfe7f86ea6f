import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createActor, toPromise, waitFor } from 'xstate';
import * as z from 'zod';
import { createFleetMachine, defineBatchResource, pollFleet } from '../../src/fleet/index.ts';
import {
  bearer,
  createPollingMachine,
  defineResource,
  poll,
  resumePolling,
} from '../../src/index.ts';
import { startVendorServer, type Vendor } from './servers/vendor-server.ts';

const quick = { interval: { minMs: 1, maxMs: 1 }, backoff: { baseMs: 1, maxMs: 1 } };

async function serve(vendor: Vendor) {
  const server = await startVendorServer(vendor);
  onTestFinished(() => server.close());
  return server;
}

const schema = z.object({ status: z.enum(['running', 'done']) });
const read = ({ status }: z.output<typeof schema>) => ({
  status,
  verdict: status === 'done' ? ('succeeded' as const) : ('pending' as const),
});
const done = { status: 200, body: { status: 'done' } };

it('a POST with an object is sent as JSON', async () => {
  const server = await serve(() => done);
  const resource = defineResource({
    request: (id) => ({ url: server.url, method: 'POST', body: { method: 'tasks/get', id } }),
    schema,
    read,
  });
  const { reason } = await poll(createPollingMachine(resource), { id: '7' });
  expect(reason).toBe('succeeded');
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"method":"tasks/get","id":"7"}',
  });
});

it('a POST with a string is sent as it is, with the type that its headers name', async () => {
  const server = await serve(() => done);
  const resource = defineResource({
    request: (id) => ({
      url: server.url,
      method: 'POST',
      headers: { 'Content-Type': 'application/sparql-query' },
      body: `ASK { <${id}> a <Done> }`,
    }),
    schema,
    read,
  });
  await poll(createPollingMachine(resource), { id: '7' });
  expect(server.requests[0]).toMatchObject({
    headers: { 'content-type': 'application/sparql-query' },
    body: 'ASK { <7> a <Done> }',
  });
});

it('what a request can’t have is refused by its name, and nothing is sent', async () => {
  const server = await serve(() => done);
  const resource = defineResource({
    request: () => ({ url: server.url, methd: 'POST' }) as never,
    schema,
    read,
  });
  const outcome = await poll(createPollingMachine(resource), { id: '7' });
  expect(outcome).toMatchObject({
    type: 'error',
    reason: 'defect',
    failure: { message: expect.stringContaining('methd') },
  });
  expect(server.requests).toEqual([]);
});

/** Consul’s blocking queries: the index of the last answer holds the next request until there is another. */
const blocking = (url: string) =>
  defineResource({
    request: (_, last) => ({ url: `${url}/v1/kv/job?index=${last?.next ?? 0}` }),
    schema,
    read: (data, { headers }) => ({ ...read(data), next: headers.get('x-consul-index') }),
  });

const blockingServer = () =>
  serve(({ path }) => {
    const index = Number(path.split('=')[1]);
    return {
      status: 200,
      headers: { 'X-Consul-Index': `${index + 10}` },
      body: { status: index < 20 ? 'running' : 'done' },
    };
  });

it('the next request may depend on the last answer', async () => {
  const server = await blockingServer();
  const outcome = await poll(createPollingMachine(blocking(server.url)), {
    id: '7',
    policy: quick,
  });
  expect(outcome.reason).toBe('succeeded');
  expect(server.requests.map(({ path }) => path.split('?')[1])).toEqual([
    'index=0',
    'index=10',
    'index=20',
  ]);
});

it('a poll that is resumed from its JSON asks where the last answer said', async () => {
  const server = await blockingServer();
  const machine = createPollingMachine(blocking(server.url));
  const input = { id: '7', autoStart: true, policy: { interval: { minMs: 50, maxMs: 50 } } };
  const actor = createActor(machine, { input }).start();
  await waitFor(actor, (one) => one.context.polls === 1 && one.matches({ polling: 'waiting' }));
  const snapshot = JSON.parse(JSON.stringify(actor.getPersistedSnapshot()));
  actor.stop();
  await toPromise(resumePolling(machine, snapshot));
  expect(server.requests.map(({ path }) => path.split('?')[1])).toEqual([
    'index=0',
    'index=10',
    'index=20',
  ]);
});

const large = { status: 200, body: { status: 'done', result: 'x'.repeat(3_500_000) } };

it('an answer of 3.5 MB is too large, unless the resource raises the bound', async () => {
  const server = await serve(() => large);
  const bounded = { request: () => ({ url: server.url }), schema, read };
  const raised = { ...bounded, maxBytes: 4_000_000 };
  const outcomes = [bounded, raised].map((config) =>
    poll(createPollingMachine(defineResource(config)), { id: '7' }),
  );
  expect(await Promise.all(outcomes)).toMatchObject([
    { reason: 'rejected', failure: { code: 'tooLarge' } },
    { reason: 'succeeded', data: { status: 'done' } },
  ]);
});

it.each([413, 414, 431])('%i makes a fleet ask for fewer at a time', async (status) => {
  const server = await serve(({ path }) => {
    const ids = path.split('=')[1]?.split(',') ?? [];
    return ids.length > 2
      ? { status }
      : { status: 200, body: ids.map((id) => ({ id, status: 'done' })) };
  });
  const resource = defineBatchResource({
    request: (ids) => ({ url: `${server.url}/jobs?ids=${ids.join(',')}` }),
    schema: z.array(schema.extend({ id: z.string() })),
    readings: (jobs) =>
      jobs.map(({ id, status }) => ({ id, ...read({ status }), data: { status } })),
    limit: 8,
  });
  const ids = ['1', '2', '3', '4', '5', '6', '7', '8'];
  const settled: string[] = [];
  await pollFleet(createFleetMachine(resource), {
    ids,
    policy: quick,
    onSettled: ({ outcome }) => settled.push(`${outcome.id} ${outcome.reason}`),
  });
  expect(settled.sort()).toEqual(ids.map((id) => `${id} succeeded`));
});

it('three polls and a token that has expired make one refresh', async () => {
  const refreshes: string[] = [];
  let token = 'old';
  const credentials = bearer(({ rejected }) => {
    if (rejected) {
      refreshes.push(token);
      token = 'new';
    }
    return token;
  });
  const server = await serve(({ headers }) =>
    headers.authorization === 'Bearer new' ? done : { status: 401 },
  );
  const resource = defineResource({
    request: (id) => ({ url: `${server.url}/${id}` }),
    schema,
    read,
    credentials,
  });
  const machine = createPollingMachine(resource);
  const outcomes = await Promise.all(['1', '2', '3'].map((id) => poll(machine, { id })));
  expect(outcomes.map(({ reason }) => reason)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(refreshes).toEqual(['old']);
});

it('a server may hold a request to the end of its hold, which is no failure', async () => {
  const sockets = new Set<{ destroy: () => void }>();
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    if (requests > 1) response.end('{"status":"done"}');
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const resource = defineResource({
    request: () => ({ url: `http://127.0.0.1:${port}` }),
    schema,
    read,
    longPollMs: 200,
  });
  const machine = createPollingMachine(resource);
  const failures: unknown[] = [];
  const actor = createActor(machine, {
    input: { id: '7', autoStart: true, policy: { ...quick, requestTimeoutMs: 200 } },
  });
  actor.on('request.failed', (failure) => failures.push(failure));
  const outcome = await toPromise(actor.start());
  expect(outcome).toMatchObject({ reason: 'succeeded', polls: 2 });
  expect(failures).toEqual([]);
});
