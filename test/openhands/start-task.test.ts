import { describe, expect, it } from 'vitest';
import { createActor, toPromise, waitFor } from 'xstate';
import { createFleetMachine, pollFleet } from '../../src/fleet/index.ts';
import { bearer, createPollingMachine, poll, resumePolling } from '../../src/index.ts';
import { startTask } from '../../src/openhands/index.ts';
import { noApi, unknown } from '../../src/openhands/sentences.ts';
import { observed } from '../support/observed.ts';
import type { Reply } from '../support/plain-server.ts';
import { agentReply, message, type Reading, serve, status } from './agent-server.ts';
import { body } from './bodies.ts';

const KEY = 'sk-canary-of-the-main-server';
const QUICK = { interval: { minMs: 20, maxMs: 20 } };
const TASK = '3765c942a4de46539cc46d8fe87bab92';
const CONVERSATION = 'fe7467c6cf9843e688407ee7d3ea5ab3';
const [ready] = body<object[]>('v1-1.11-start-tasks-ready-and-unknown');
const [finished] = body<object[]>('v1-1.11-finished');
const task = (status: string, more = {}) => ({
  ...body<object>('v1-1.11-start-task-working'),
  ...{ id: TASK, status, ...more },
});

/** Answers each request for the task with the next of `tasks`, the last of them again and again. */
async function serveTask(tasks: readonly unknown[], conversations: readonly object[] = [{}]) {
  const agent = await serve(
    agentReply({ events: [message, status('running'), status('finished')] }),
  );
  const counts = { task: 0, conversation: 0 };
  const next = (all: readonly unknown[], name: keyof typeof counts) => {
    counts[name] += 1;
    return all[Math.min(counts[name], all.length) - 1];
  };
  const server = await serve((path): Reply => {
    if (path.includes('start-tasks')) return { body: [next(tasks, 'task')] };
    const own = { id: CONVERSATION, conversation_url: `${agent.url}/api/conversations/x` };
    return { body: [{ ...finished, ...own, ...Object(next(conversations, 'conversation')) }] };
  });
  const resource = startTask({ baseUrl: server.url, credentials: bearer(() => KEY) });
  return { server, agent, resource, machine: createPollingMachine(resource, { policy: QUICK }) };
}

const phases = ['WORKING', 'WAITING_FOR_SANDBOX', 'STARTING_CONVERSATION'].map((name) =>
  task(name),
);
const read = async (one: unknown) => {
  const { resource } = await serveTask([one]);
  return (await observed(resource, { id: TASK })) as Reading;
};

describe('a start task', () => {
  it('is polled to the end of its conversation, in one poll', async () => {
    const running = { execution_status: 'running', title: 'Conversation fe746' };
    const { server, machine } = await serveTask([...phases, ready], [running, {}]);
    const statuses: string[] = [];
    const outcome = await poll(machine, {
      id: TASK,
      onChange: ({ status, data }) => statuses.push(`${status} ${data.id}`),
    });
    expect(outcome).toMatchObject({
      ...{ reason: 'succeeded', id: TASK, status: 'finished', label: 'ok 2' },
      data: { sandbox_status: 'RUNNING', title: 'ok 2' },
    });
    expect(statuses.map((one) => one.split(' ')[0])).toEqual([
      ...['WORKING', 'WAITING_FOR_SANDBOX', 'STARTING_CONVERSATION', 'READY', 'running'],
      'finished',
    ]);
    expect(server.requests.map(({ path }) => path)).toEqual([
      ...Array(4).fill(`/api/v1/app-conversations/start-tasks?ids=${TASK}`),
      ...Array(2).fill(`/api/v1/app-conversations?ids=${CONVERSATION}`),
    ]);
  });

  it('names the conversation in its data once that is polled', async () => {
    const { machine } = await serveTask([ready]);
    const { data } = await poll(machine, { id: TASK });
    expect(data?.id).toBe(CONVERSATION);
  });

  it('is resumed in between from what was stored, which holds no key', async () => {
    const { machine } = await serveTask([...phases, ready], [{ execution_status: 'running' }, {}]);
    let actor = createActor(machine, { input: { id: TASK, autoStart: true } }).start();
    let restores = 0;
    for (const name of ['WAITING_FOR_SANDBOX', 'READY', 'running']) {
      await waitFor(actor, ({ context }) => context.status === name);
      const stored = JSON.stringify(actor.getPersistedSnapshot());
      expect(stored).not.toMatch(/canary|SESSION-KEY-IN-THE-BODY/);
      actor.stop();
      actor = resumePolling(machine, JSON.parse(stored));
      restores += 1;
    }
    expect(await toPromise(actor)).toMatchObject({ reason: 'succeeded', id: TASK });
    expect(restores).toBe(3);
  });

  it('is polled in a fleet', async () => {
    const { resource } = await serveTask([...phases, ready]);
    const { outcomes } = await pollFleet(createFleetMachine(resource, { policy: QUICK }), {
      ids: [TASK],
    });
    expect(outcomes).toMatchObject([{ id: TASK, reason: 'succeeded', status: 'finished' }]);
  });

  it('is asked at the fast pace while it works, in its own words', async () => {
    expect(await read(task('PREPARING_REPOSITORY', { detail: 'cloning' }))).toMatchObject({
      ...{ status: 'PREPARING_REPOSITORY', verdict: 'pending', detail: 'cloning' },
      interval: { minMs: 2_000, maxMs: 3_000 },
    });
  });

  it('waits when it is READY without a conversation', async () => {
    const observation = await read(task('READY'));
    expect(observation).toMatchObject({ verdict: 'pending' });
    expect(observation.next ?? null).toBeNull();
  });

  it('tells the first line of a real error', async () => {
    const [error] = body<unknown[]>('v1-1.11-start-task-error');
    expect(await read(error)).toMatchObject({
      ...{ status: 'ERROR', verdict: 'failed' },
      detail:
        "Server error '500 Internal Server Error' for url 'http://localhost:8001/api/conversations'",
    });
  });

  it.each([
    '500: Sandbox failed to start within 120s: 21AMcZzrc9ZffUz7pagWPX',
    '500: Agent Server Failed to start properly',
    "Client error '401 Unauthorized' for url 'http://localhost:8000'",
  ])('has failed with %s', async (detail) => {
    expect(await read(task('ERROR', { detail }))).toMatchObject({ verdict: 'failed', detail });
  });

  it('has failed without words where the server has none', async () => {
    const [empty] = body<unknown[]>('v1-1.11-start-task-error-empty-detail');
    const observation = await read(empty);
    expect(observation).toMatchObject({ status: 'ERROR', verdict: 'failed' });
    expect(observation.detail).toBeUndefined();
  });

  it('that the server doesn’t know may be the id of a conversation', async () => {
    expect(await read(null)).toMatchObject({ type: 'missing', message: unknown.startTask });
  });

  it('is rejected where there is no such API, and for an id that is no UUID', async () => {
    const server = await serve(() => ({ status: 404, body: { detail: 'Not Found' } }));
    const resource = startTask({ baseUrl: server.url });
    expect(await observed(resource, { id: TASK })).toMatchObject({
      ...{ type: 'rejected', failure: { message: noApi.v1 } },
    });
    expect(await observed(resource, { id: 'abc' })).toMatchObject({ type: 'rejected' });
    expect(server.requests).toHaveLength(1);
  });
});
