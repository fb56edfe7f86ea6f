import { afterEach, describe, expect, it, vi } from 'vitest';
import { mcpSession, mcpTask, mcpTaskResult } from '../../examples/apis/mcp.ts';
import { createPollingMachine, explain, type PolicyInput, poll } from '../../src/index.ts';
import {
  type McpAnswers,
  type RunningMcpServer,
  SharedTasks,
  startMcpServer,
} from './mcp-server.ts';

const policy: PolicyInput = {
  interval: { minMs: 10, maxMs: 10 },
  backoff: { baseMs: 10, factor: 1, maxMs: 10 },
};

let server: RunningMcpServer;

afterEach(() => server.close());

/** A task that the SDK's client protocol has started, in the session that polls it. */
async function startTask() {
  const session = mcpSession(server.url);
  const id = await session({ rejected: false, secret: null });
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-session-id': String(id),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'work', arguments: {}, task: {} },
    }),
  });
  const [, taskId = ''] = /"taskId":"(\w+)"/.exec(await answer.text()) ?? [];
  return { taskId, session };
}

const text = (text: string) => ({ content: [{ type: 'text' as const, text }] });

/** Polls a task; each step comes once the last one's status has been read. */
async function pollThrough(
  { taskId, session }: Awaited<ReturnType<typeof startTask>>,
  ...steps: readonly ((id: string) => Promise<unknown>)[]
) {
  const seen: string[] = [];
  const rest = [...steps];
  const outcome = await poll(createPollingMachine(mcpTask(server.url, session)), {
    id: taskId,
    policy,
    onChange: ({ status, verdict, detail }) => {
      seen.push([verdict, status, detail].filter(Boolean).join(' '));
      void rest.shift()?.(taskId);
    },
  });
  return { outcome, seen };
}

/** The server has looked the task up, has found it unfinished, and waits. */
async function held(): Promise<void> {
  const lookUp = vi.spyOn(server.tasks, 'getTask');
  await vi.waitFor(() => expect(lookUp.mock.calls.length).toBeGreaterThan(2), 10_000);
}

const succeed = (id: string) => server.tasks.storeTaskResult(id, 'completed', text('the report'));

describe('a task of an MCP server', () => {
  it.each<McpAnswers>(['json', 'events', 'an empty event first'])(
    'succeeds with what the tool gave, from answers as %s',
    async (answers) => {
      server = await startMcpServer({ answers });
      const { outcome, seen } = await pollThrough(await startTask(), succeed);
      expect(seen).toEqual(['pending working', 'succeeded completed the report']);
      expect(outcome).toMatchObject({
        type: 'stopped',
        reason: 'succeeded',
        status: 'completed',
        detail: 'the report',
        data: text('the report'),
      });
    },
  );

  it('fails with what the tool said, not with what it said before', async () => {
    server = await startMcpServer();
    const { outcome } = await pollThrough(await startTask(), async (id) => {
      await server.tasks.updateTaskStatus(id, 'working', 'reading the files');
      await server.tasks.storeTaskResult(id, 'failed', {
        ...text('disk full on shard 7'),
        isError: true,
      });
    });
    expect(outcome).toMatchObject({
      type: 'error',
      reason: 'failed',
      status: 'failed',
      detail: 'disk full on shard 7',
    });
  });

  it('fails with its own message when it has no result', async () => {
    server = await startMcpServer();
    const { outcome } = await pollThrough(await startTask(), (id) =>
      server.tasks.updateTaskStatus(id, 'failed', 'out of memory'),
    );
    expect(outcome).toMatchObject({ reason: 'failed', detail: 'out of memory', data: null });
  });

  it('stops when it is canceled', async () => {
    server = await startMcpServer();
    const { outcome } = await pollThrough(await startTask(), (id) =>
      server.tasks.updateTaskStatus(id, 'cancelled', 'Client cancelled task execution.'),
    );
    expect(outcome).toMatchObject({ type: 'stopped', reason: 'stopped', status: 'cancelled' });
  });

  it('tells what it asks a person, and continues once that is answered', async () => {
    server = await startMcpServer();
    const { outcome, seen } = await pollThrough(
      await startTask(),
      (id) => server.tasks.updateTaskStatus(id, 'input_required', 'Delete a.txt?'),
      succeed,
    );
    expect(seen).toEqual([
      'pending working',
      'blocked input_required Delete a.txt?',
      'succeeded completed the report',
    ]);
    expect(outcome.reason).toBe('succeeded');
  });

  it('that nobody answers says so in the sentence of the deadline', async () => {
    server = await startMcpServer();
    const { taskId, session } = await startTask();
    await server.tasks.updateTaskStatus(taskId, 'input_required', 'Delete a.txt?');
    const outcome = await poll(createPollingMachine(mcpTask(server.url, session)), {
      id: taskId,
      policy: { ...policy, deadlineMs: 1_500 },
    });
    expect(outcome).toMatchObject({ reason: 'deadline', detail: 'Delete a.txt?' });
    expect(explain(outcome)).toContain('Delete a.txt?');
  });

  it('is missing when the server knows no such task', async () => {
    server = await startMcpServer();
    const { session } = await startTask();
    const outcome = await poll(createPollingMachine(mcpTask(server.url, session)), {
      id: 'nope',
      policy,
    });
    expect(outcome).toMatchObject({ type: 'notFound', reason: 'missing' });
    expect(outcome.failure?.message).toContain('Task not found');
  });

  it.each<McpAnswers>(['json', 'an empty event first'])(
    'gives its result to one request that the server holds, with answers as %s',
    async (answers) => {
      server = await startMcpServer({ answers });
      const { taskId, session } = await startTask();
      const ended = poll(createPollingMachine(mcpTaskResult(server.url, session)), {
        id: taskId,
        policy,
      });
      await held();
      await succeed(taskId);
      expect(await ended).toMatchObject({
        reason: 'succeeded',
        data: text('the report'),
        polls: 1,
      });
    },
  );

  it('that is canceled while its result is waited for has stopped', async () => {
    server = await startMcpServer();
    const { taskId, session } = await startTask();
    const ended = poll(createPollingMachine(mcpTaskResult(server.url, session)), {
      id: taskId,
      policy,
    });
    await held();
    await server.tasks.updateTaskStatus(taskId, 'cancelled', 'not needed');
    expect(await ended).toMatchObject({
      reason: 'stopped',
      status: 'cancelled',
      detail: 'not needed',
    });
  });
});

describe('an MCP server that is restarted in the middle', () => {
  async function restart(tasks: RunningMcpServer['tasks']) {
    const { port } = server;
    await server.close();
    server = await startMcpServer({ port, tasks });
  }

  it('has forgotten the session: a fresh one finds the task', async () => {
    server = await startMcpServer({ tasks: new SharedTasks() });
    const { outcome } = await pollThrough(await startTask(), async (id) => {
      await restart(server.tasks);
      await succeed(id);
    });
    expect(outcome).toMatchObject({ reason: 'succeeded', status: 'completed' });
    expect(server.sessionCount()).toBe(1);
  });

  it('has forgotten the task as well: it is missing, and nothing says that access was denied', async () => {
    server = await startMcpServer();
    const { outcome } = await pollThrough(await startTask(), () => restart(new SharedTasks()));
    expect(outcome).toMatchObject({ type: 'notFound', reason: 'missing', status: 'working' });
  });
});

describe('the session of several polls', () => {
  it('is begun anew once for all of them', async () => {
    server = await startMcpServer({ tasks: new SharedTasks() });
    const { session, taskId } = await startTask();
    const others = await Promise.all([startTask(), startTask()]);
    const ids = [taskId, ...others.map((other) => other.taskId)];
    const { port, tasks } = server;
    await server.close();
    server = await startMcpServer({ port, tasks });
    for (const id of ids) await succeed(id);
    const machine = createPollingMachine(mcpTask(server.url, session));
    const outcomes = await Promise.all(ids.map((id) => poll(machine, { id, policy })));
    expect(outcomes.map(({ reason }) => reason)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(server.sessionCount()).toBe(1);
  });
});
