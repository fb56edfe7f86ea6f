import { InMemoryTaskStore } from '@a2a-js/sdk/server';
import { afterEach, describe, expect, it } from 'vitest';
import { a2aRestTask, a2aTask } from '../../examples/apis/a2a.ts';
import { createPollingMachine, explain, type PolicyInput, poll } from '../../src/index.ts';
import { type RunningA2aServer, startA2aServer } from './a2a-server.ts';

const policy: PolicyInput = {
  interval: { minMs: 10, maxMs: 10 },
  backoff: { baseMs: 10, factor: 1, maxMs: 10 },
};

let server: RunningA2aServer;

afterEach(() => server.close());

async function send(method: string, params: object) {
  const answer = await fetch(server.rpcUrl, {
    method: 'POST',
    // A kept connection would be one to the server before a restart.
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0', connection: 'close' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result } = (await answer.json()) as { result: { task: { id: string } } };
  return result;
}

/** Says something to the agent, and so starts a task, or answers what one has asked. */
async function say(text: string, taskId?: string): Promise<string> {
  const { task } = await send('SendMessage', {
    message: { role: 'ROLE_USER', messageId: crypto.randomUUID(), taskId, parts: [{ text }] },
    configuration: { returnImmediately: true },
  });
  return task.id;
}

const bindings = {
  'JSON-RPC': () => a2aTask(server.rpcUrl),
  REST: () => a2aRestTask(server.restUrl),
} as const;

describe.each(Object.keys(bindings) as (keyof typeof bindings)[])('over %s, a task', (binding) => {
  const machine = () => createPollingMachine<unknown>(bindings[binding]());

  /** Polls a task; each step comes once the last one's status has been read. */
  async function pollThrough(id: string, ...steps: readonly ((id: string) => unknown)[]) {
    const seen: string[] = [];
    const rest = [...steps];
    const outcome = await poll(machine(), {
      id,
      policy,
      onChange: ({ status, verdict, detail }) => {
        seen.push([verdict, status.replace('TASK_STATE_', ''), detail].filter(Boolean).join(' '));
        rest.shift()?.(id);
      },
    });
    return { outcome, seen };
  }

  const succeed = (id: string) => {
    server.agent.give(id, 'the report');
    server.agent.end(id, 'TASK_STATE_COMPLETED', 'done');
  };

  it('succeeds with what the agent made', async () => {
    server = await startA2aServer();
    const { outcome, seen } = await pollThrough(
      await say('begin'),
      (id) => server.agent.tell(id, 'TASK_STATE_WORKING', 'reading the files'),
      succeed,
    );
    expect(seen).toEqual([
      'pending WORKING',
      'pending WORKING reading the files',
      'succeeded COMPLETED done',
    ]);
    expect(outcome).toMatchObject({
      type: 'stopped',
      reason: 'succeeded',
      status: 'TASK_STATE_COMPLETED',
      data: { artifacts: [{ parts: [{ text: 'the report' }] }] },
    });
  });

  it.each([
    ['TASK_STATE_FAILED', 'disk full on shard 7'],
    ['TASK_STATE_REJECTED', 'not my trade'],
  ] as const)('that ends in %s fails with the words of the agent', async (state, words) => {
    server = await startA2aServer();
    const { outcome } = await pollThrough(await say('begin'), (id) =>
      server.agent.end(id, state, words),
    );
    expect(outcome).toMatchObject({
      type: 'error',
      reason: 'failed',
      status: state,
      detail: words,
    });
    expect(explain(outcome)).toContain(words);
  });

  it('stops when it is canceled', async () => {
    server = await startA2aServer();
    const { outcome } = await pollThrough(await say('begin'), (id) => send('CancelTask', { id }));
    expect(outcome).toMatchObject({
      type: 'stopped',
      reason: 'stopped',
      status: 'TASK_STATE_CANCELED',
    });
  });

  it('tells what it asks a person, and continues once that is answered', async () => {
    server = await startA2aServer();
    const { outcome, seen } = await pollThrough(
      await say('begin'),
      (id) => server.agent.end(id, 'TASK_STATE_INPUT_REQUIRED', 'Which of the two accounts?'),
      (id) => say('The second', id),
      succeed,
    );
    expect(seen).toEqual([
      'pending WORKING',
      'blocked INPUT_REQUIRED Which of the two accounts?',
      'pending WORKING',
      'succeeded COMPLETED done',
    ]);
    expect(outcome.reason).toBe('succeeded');
  });

  it('ends with what it waits for where the policy says so', async () => {
    server = await startA2aServer();
    const id = await say('begin');
    server.agent.tell(id, 'TASK_STATE_AUTH_REQUIRED', 'Log in at the bank');
    const outcome = await poll(machine(), { id, policy: { ...policy, endWhenBlocked: true } });
    expect(outcome).toMatchObject({
      type: 'stopped',
      reason: 'blocked',
      status: 'TASK_STATE_AUTH_REQUIRED',
      detail: 'Log in at the bank',
    });
  });

  it('is missing when the server knows no such task', async () => {
    server = await startA2aServer();
    const { outcome } = await pollThrough('nope');
    expect(outcome).toMatchObject({ type: 'notFound', reason: 'missing' });
    expect(outcome.failure?.message).toContain('Task not found');
  });

  it('continues with the same id where a restarted server has kept it', async () => {
    server = await startA2aServer();
    const { outcome } = await pollThrough(await say('begin'), async (id) => {
      await restart(server.tasks);
      await say('continue', id);
      succeed(id);
    });
    expect(outcome).toMatchObject({ reason: 'succeeded', status: 'TASK_STATE_COMPLETED' });
  });

  it('is missing where a restarted server has forgotten it', async () => {
    server = await startA2aServer();
    const { outcome } = await pollThrough(await say('begin'), () =>
      restart(new InMemoryTaskStore()),
    );
    expect(outcome).toMatchObject({
      type: 'notFound',
      reason: 'missing',
      status: 'TASK_STATE_WORKING',
    });
  });
});

async function restart(tasks: InMemoryTaskStore): Promise<void> {
  const { port } = server;
  await server.close();
  server = await startA2aServer({ port, tasks });
}
