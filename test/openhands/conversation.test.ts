import { describe, expect, it } from 'vitest';
import { createActor, waitFor } from 'xstate';
import { createFleetMachine, pollFleet } from '../../src/fleet/index.ts';
import { bearer, createPollingMachine, poll } from '../../src/index.ts';
import { conversation } from '../../src/openhands/index.ts';
import { noApi, unknown } from '../../src/openhands/sentences.ts';
import { observed } from '../support/observed.ts';
import type { PlainServer, Reply } from '../support/plain-server.ts';
import { agentReply, DASHED, ID, message, type Reading, serve, status } from './agent-server.ts';
import { body } from './bodies.ts';

const QUICK = { interval: { minMs: 10, maxMs: 10 }, backoff: { baseMs: 10, maxMs: 10 } };
const NO_PATH: Reply = { status: 404, body: { detail: 'Not Found' } };
const PAGE: Reply = { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' };

const [finished] = body<object[]>('v1-1.11-finished');
const v1 = { ...finished, sandbox_status: 'PAUSED', execution_status: null };
const v0 = body<object>('v0-0.62-stopped');
const agent = agentReply({ events: [message, status('running'), status('finished')] });

type Api = 'v1' | 'v0';
const apiOf = (path: string): Api => (path.startsWith('/api/v1/') ? 'v1' : 'v0');

const mainServer = (answers: Partial<Record<Api, Reply>>, wrongPath = NO_PATH) =>
  serve((path) => answers[apiOf(path)] ?? wrongPath);

const asked = ({ requests }: PlainServer) => requests.map(({ path }) => apiOf(path));
const resourceOf = ({ url }: PlainServer, more = {}) => conversation({ baseUrl: url, ...more });
const read = async (server: PlainServer, id = DASHED) =>
  (await observed(resourceOf(server), { id })) as Reading;

describe('a conversation of any server', () => {
  it.each([
    ['V1', { v1: { body: [v1] } }, ['v1'], 'PAUSED'],
    ['V0', { v0: { body: v0 } }, ['v1', 'v0'], 'STOPPED'],
    [
      'V0, where V1 doesn’t know it',
      { v1: { body: [null] }, v0: { body: v0 } },
      ['v1', 'v0'],
      'STOPPED',
    ],
    ['V1, where both know it', { v1: { body: [v1] }, v0: { body: v0 } }, ['v1'], 'PAUSED'],
  ])('is read over %s', async (_, answers, apis, word) => {
    const server = await mainServer(answers);
    expect(await read(server)).toMatchObject({ status: word, verdict: 'stopped' });
    expect(asked(server)).toEqual(apis);
  });

  it('is read over V0 where the web page answers for V1', async () => {
    const server = await mainServer({ v0: { body: v0 } }, PAGE);
    expect(await read(server)).toMatchObject({ status: 'STOPPED' });
  });

  it('is read of an agent server', async () => {
    const server = await serve((path) => (apiOf(path) === 'v1' ? NO_PATH : agent(path)));
    expect(await read(server)).toMatchObject({ status: 'finished', verdict: 'succeeded' });
  });

  it('is asked first of the API that knew it, from then on', async () => {
    const server = await mainServer({ v0: { body: { ...v0, status: 'RUNNING' } } });
    const resource = resourceOf(server);
    for (let times = 0; times < 3; times++) await observed(resource, { id: DASHED });
    expect(asked(server)).toEqual(['v1', 'v0', 'v0', 'v0']);
  });

  it('is found again over another API than the one that knew it', async () => {
    let isNew = false;
    const server = await serve((path): Reply => {
      if (apiOf(path) === 'v1') return isNew ? { body: [v1] } : NO_PATH;
      return isNew ? NO_PATH : { body: { ...v0, status: 'RUNNING' } };
    });
    const resource = resourceOf(server);
    expect(await observed(resource, { id: DASHED })).toMatchObject({ status: 'RUNNING' });
    isNew = true;
    expect(await observed(resource, { id: DASHED })).toMatchObject({ status: 'PAUSED' });
  });

  it.each([
    ['a main server with both', { v1: { body: [null] }, v0: { body: null } }],
    ['a V0 server', { v0: { body: null } }],
  ])('that nobody knows is missing: %s', async (_, answers) => {
    const server = await mainServer(answers);
    expect(await read(server)).toMatchObject({ type: 'missing' });
  });

  it('that no API of the server knows is missing, in a sentence for all of them', async () => {
    const server = await mainServer({});
    expect(await read(server)).toMatchObject({ type: 'missing', message: unknown.any });
  });

  it('of a V1 server alone that doesn’t know it asks whether it is a start task', async () => {
    const server = await mainServer({ v1: { body: [null] } });
    expect(await read(server)).toMatchObject({ type: 'missing', message: unknown.v1 });
  });

  it('is rejected where the address is of something else', async () => {
    const server = await mainServer({}, PAGE);
    expect(await read(server)).toMatchObject({ type: 'rejected', failure: { code: 'notJson' } });
  });

  it.each([
    ['401', 'unauthorized'],
    ['503', 'unavailable'],
    ['429', 'rateLimited'],
  ])('asks no other API after a %s: it says nothing of them', async (code, type) => {
    const reply = { status: Number(code), body: { detail: 'no' } };
    const server = await mainServer({ v1: reply, v0: { body: v0 } });
    expect(await read(server)).toMatchObject({ type });
    expect(asked(server)).toEqual(['v1']);
  });

  it('is found once the server is up again', async () => {
    let count = 0;
    const server = await serve((path): Reply => {
      count += 1;
      if (count === 1) return { status: 503, body: 'starting' };
      return apiOf(path) === 'v1' ? NO_PATH : { body: v0 };
    });
    const outcome = await poll(createPollingMachine(resourceOf(server), { policy: QUICK }), {
      id: DASHED,
    });
    expect(outcome).toMatchObject({ reason: 'stopped', status: 'STOPPED', polls: 2 });
  });

  it('is asked over V0 alone where its id is no UUID', async () => {
    const server = await mainServer({ v1: { body: [v1] }, v0: { body: v0 } });
    expect(await read(server, 'my-conversation')).toMatchObject({ status: 'STOPPED' });
    expect(asked(server)).toEqual(['v0']);
  });

  it('leaves nothing of the APIs in what is stored, and no key', async () => {
    const server = await mainServer({ v0: { body: { ...v0, status: 'RUNNING' } } });
    const credentials = bearer(() => 'sk-canary');
    const machine = createPollingMachine(resourceOf(server, { credentials }));
    const actor = createActor(machine, { input: { id: DASHED, autoStart: true } }).start();
    await waitFor(actor, ({ context }) => context.polls === 1);
    const stored = JSON.stringify(actor.getPersistedSnapshot());
    actor.stop();
    expect(stored).not.toMatch(/canary|alternatives|127\.0\.0\.1/);
    for (const { headers } of server.requests)
      expect(headers.authorization).toBe('Bearer sk-canary');
  });

  it('is polled in a fleet, each over the API that knows it', async () => {
    const other = ID.replace('7', '8');
    const server = await serve((path): Reply => {
      if (apiOf(path) === 'v0') return path.endsWith(other) ? { body: v0 } : { body: null };
      return { body: [path.includes(other) ? null : v1] };
    });
    const machine = createFleetMachine(resourceOf(server), { policy: QUICK });
    const { outcomes } = await pollFleet(machine, { ids: [ID, other] });
    expect(outcomes.map(({ reason, status }) => [reason, status])).toEqual([
      ['stopped', 'PAUSED'],
      ['stopped', 'STOPPED'],
    ]);
  });

  it('of V1 is read over V1 also where V0 answers for it', async () => {
    const other = ID.replace('7', '8');
    const shim = { ...v0, status: 'RUNNING', conversation_version: 'V1' };
    const server = await serve((path): Reply => {
      if (apiOf(path) === 'v0')
        return { body: path.endsWith(other) ? { ...v0, status: 'RUNNING' } : shim };
      return { body: [path.includes(other) ? null : v1] };
    });
    const resource = resourceOf(server);
    expect(await observed(resource, { id: other })).toMatchObject({ status: 'RUNNING' });
    expect(await observed(resource, { id: ID })).toMatchObject({ status: 'PAUSED' });
  });

  it('of an agent server is none of V0, and says so alone', async () => {
    const { conversationV0 } = await import('../../src/openhands/index.ts');
    const server = await serve(agent);
    const observation = await observed(conversationV0({ baseUrl: server.url }), { id: DASHED });
    expect(observation).toMatchObject({ type: 'rejected', failure: { message: noApi.v0 } });
  });
});
