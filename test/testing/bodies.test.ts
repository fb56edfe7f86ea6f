import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { A, agentServerBatch, B, C, DASHED_A, started, startTasks, v0, v1 } from './started.ts';

function fixture(name: string) {
  const url = new URL(`../fixtures/openhands/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

const fieldsOf = (body: object) => Object.keys(body).sort();

test('a V0 body has the fields of a real one', async () => {
  const { server, read } = await started();
  server.play(A, ['STARTING', 'RUNNING']);
  const starting = await read(v0(A));
  expect(fieldsOf(starting)).toEqual(fieldsOf(fixture('v0-0.62-stopped')));
  expect(starting).toMatchObject({ conversation_id: A, status: 'STARTING', last_updated_at: null });
  expect(await read(v0(A))).toMatchObject({ status: 'RUNNING', runtime_status: 'STATUS$READY' });
});

test('a V1 batch is in request order with null for unknown ids and the fields of a real one', async () => {
  const { server, read } = await started();
  server.play(A, ['running']);
  server.play(B, ['finished']);
  const [real] = fixture('v1-batch-running-null-finished-missing');
  const [second, unknown, first] = await read(v1(B, C, A));
  expect(unknown).toBeNull();
  expect(fieldsOf(first)).toEqual(fieldsOf(real));
  expect(first).toMatchObject({ id: A, sandbox_status: 'RUNNING', execution_status: 'running' });
  expect(second).toMatchObject({ id: B, execution_status: 'finished' });
});

test('the V1 body of 1.11 has the fields of a real one, and its metrics, title and update stand still', async () => {
  const { server, read } = await started({ version: '1.11.0' });
  server.play(A, ['running', { execution_status: 'finished', model_calls: 7 }]);
  const [real] = fixture('v1-1.11-finished');
  const [running] = await read(v1(A));
  const [finished] = await read(v1(A));
  expect(fieldsOf(finished)).toEqual(fieldsOf(real));
  expect(finished.metrics).toEqual(real.metrics);
  expect(finished.title).toBe(`Conversation ${A.slice(0, 5)}`);
  expect([running.updated_at, finished.updated_at]).toEqual([
    running.created_at,
    running.created_at,
  ]);
});

test.each([
  ['1.1.0', 'agent-server-1.1.0-running'],
  ['1.58.2', 'agent-server-1.58-finished'],
] as const)(
  'the body of agent server %s has the fields of a real one and a dashed id',
  async (version, name) => {
    const { server, read } = await started({ api: 'agent-server', version });
    server.play(A, ['running']);
    const body = await read(v0(A));
    expect(fieldsOf(body)).toEqual(fieldsOf(fixture(name)));
    expect(body).toMatchObject({ id: DASHED_A, execution_status: 'running' });
  },
);

test('before the agent has worked its body has no stats, no title and no message', async () => {
  const { server, read } = await started({ api: 'agent-server' });
  server.play(A, ['idle', 'running', { execution_status: 'idle', model_calls: 2 }]);
  const [, , real] = fixture('agent-server-1.58-batch-finished-unknown-idle');
  const { stats, title, last_user_message_id, leaf_event_id } = real;
  expect(await read(v0(A))).toMatchObject({ stats, title, last_user_message_id, leaf_event_id });
  const running = await read(v0(A));
  const idle = await read(v0(A));
  const afterWork = fixture('agent-server-1.58-idle-after-rejection');
  expect(fieldsOf(idle.stats.usage_to_metrics.agent)).toEqual(
    fieldsOf(afterWork.stats.usage_to_metrics.agent),
  );
  expect(idle).toMatchObject({ execution_status: 'idle', title: running.title });
  expect(idle.last_user_message_id).toBe(running.last_user_message_id);
  expect(Date.parse(idle.updated_at)).toBeGreaterThan(Date.parse(running.updated_at));
});

test('stats grow with each model call, past 1 MiB after 3,400 of them', async () => {
  const { server, get, read } = await started({ api: 'agent-server' });
  server.play(A, [
    { execution_status: 'running', model_calls: 301 },
    { execution_status: 'running', model_calls: 3_400 },
  ]);
  const { stats } = await read(v0(A));
  expect(stats.usage_to_metrics.agent.token_usages).toHaveLength(301);
  expect(stats.usage_to_metrics.agent.accumulated_cost).toBeCloseTo(301 * 0.02105, 5);
  const long = await (await get(v0(A))).text();
  expect(long.length).toBeGreaterThan(2 ** 20);
});

test('a start task has the fields of a real one and names its conversation once READY', async () => {
  const { server, read } = await started();
  server.play(A, ['WORKING', 'READY']);
  const [real] = fixture('v1-start-tasks-sqlite-naive-timestamps');
  const [working, unknown] = await read(startTasks(A, B));
  expect(unknown).toBeNull();
  expect(fieldsOf(working)).toEqual(fieldsOf(real));
  expect(working).toMatchObject({ id: A, status: 'WORKING', app_conversation_id: null });
  expect(working.created_at).not.toContain('Z');
  const [ready] = await read(startTasks(A));
  expect(ready.app_conversation_id).toMatch(/^[0-9a-f]{32}$/);
  expect(ready.agent_server_url).toBe(server.agentServerUrl);
});

test('a start task of 1.11 has the fields of a real one, and may end in an error with or without words', async () => {
  const { server, read } = await started({ version: '1.11.0' });
  server.play(A, [
    'WORKING',
    { status: 'READY', app_conversation_id: B },
    { status: 'ERROR', detail: '' },
    'ERROR',
  ]);
  const ask = async () => (await read(startTasks(A)))[0];
  const working = await ask();
  const real = fixture('v1-1.11-start-task-working');
  expect(fieldsOf(working)).toEqual(fieldsOf(real));
  expect(fieldsOf(working.request)).toEqual(fieldsOf(real.request));
  expect(working).toMatchObject({ sandbox_id: null, agent_server_url: null, detail: null });
  expect(await ask()).toMatchObject({ status: 'READY', app_conversation_id: B });
  expect(await ask()).toMatchObject({ status: 'ERROR', detail: '', app_conversation_id: null });
  expect((await ask()).detail).toMatch(/^500: Sandbox failed to start/);
});

test.each([
  ['start-tasks', [true, false, false]],
  ['v1', [false, true, false]],
  ['v0', [false, false, true]],
] as const)(
  'an id that is played over %s alone is unknown over every other API',
  async (over, known) => {
    const { server, read } = await started();
    server.play(A, ['STARTING'], { over });
    const [task] = await read(startTasks(A));
    const [conversation] = await read(v1(A));
    const ofV0 = await read(v0(A));
    expect([task, conversation, ofV0].map((body) => body !== null)).toEqual(known);
  },
);

test.each([
  ['STARTING', 'STARTING', 'STARTING', null, 'idle'],
  ['RUNNING', 'RUNNING', 'RUNNING', 'running', 'running'],
  ['STOPPED', 'STOPPED', 'PAUSED', null, 'finished'],
  ['PAUSED', 'STOPPED', 'PAUSED', null, 'paused'],
  ['ARCHIVED', 'ARCHIVED', 'MISSING', null, 'finished'],
  ['MISSING', 'ARCHIVED', 'MISSING', null, 'finished'],
  ['ERROR', 'ERROR', 'ERROR', null, 'error'],
  ['idle', 'RUNNING', 'RUNNING', 'idle', 'idle'],
  ['waiting_for_confirmation', 'RUNNING', 'RUNNING', 'waiting_for_confirmation', null],
  ['finished', 'RUNNING', 'RUNNING', 'finished', 'finished'],
  ['error', 'RUNNING', 'RUNNING', 'error', 'error'],
  ['stuck', 'RUNNING', 'RUNNING', 'stuck', 'stuck'],
  ['deleting', 'deleting', 'RUNNING', 'deleting', 'deleting'],
  ['FROZEN', 'FROZEN', 'FROZEN', null, 'FROZEN'],
])('the step %s is what each API would say', async (step, status, sandbox, execution, agent) => {
  const main = await started();
  const agentServer = await started({ api: 'agent-server' });
  main.server.play(A, [step]);
  agentServer.server.play(A, [step]);
  expect(await main.read(v0(A))).toMatchObject({ status });
  const [conversation] = await main.read(v1(A));
  expect(conversation).toMatchObject({ sandbox_status: sandbox, execution_status: execution });
  expect(await agentServer.read(v0(A))).toMatchObject({ execution_status: agent ?? step });
});

test('a step with fields replaces just those fields of the body', async () => {
  const { server, read } = await started();
  server.play(A, [{ status: 'ERROR', runtime_status: 'STATUS$ERROR_MEMORY', extra: [1] }]);
  const body = await read(v0(A));
  expect(body).toMatchObject({
    status: 'ERROR',
    runtime_status: 'STATUS$ERROR_MEMORY',
    extra: [1],
  });
  expect(body).not.toHaveProperty('sandbox_status');
});

test('a step may set both V1 statuses itself', async () => {
  const { server, read } = await started();
  server.play(A, [
    { sandbox_status: 'PAUSED', execution_status: 'running' },
    { sandbox_status: 'RUNNING', execution_status: null },
    { execution_status: 'stuck' },
  ]);
  const statuses = async () => {
    const [{ sandbox_status, execution_status }] = await read(v1(A));
    return [sandbox_status, execution_status];
  };
  expect(await statuses()).toEqual(['PAUSED', 'running']);
  expect(await statuses()).toEqual(['RUNNING', null]);
  expect(await statuses()).toEqual(['RUNNING', 'stuck']);
});

test('timestamps do not depend on the clock and change only when the step does', async () => {
  const { server, read } = await started();
  server.play(A, ['RUNNING', 'RUNNING', null, 'RUNNING', 'STOPPED']);
  const bodies = [];
  for (let n = 0; n < 5; n += 1) bodies.push(await read(v0(A)));
  const [first, second, , fourth, last] = bodies;
  expect(second).toEqual(first);
  expect(fourth).toEqual(first);
  expect(Date.parse(last.last_updated_at)).toBeGreaterThan(Date.parse(first.last_updated_at));
});

test('an unknown conversation is null over V0 and 404 over the agent server', async () => {
  const main = await started();
  const agentServer = await started({ api: 'agent-server' });
  const answer = await main.get(v0('unknown'));
  expect([answer.status, await answer.json()]).toEqual([200, null]);
  const missing = await agentServer.get(v0(DASHED_A));
  expect([missing.status, await missing.json()]).toEqual([404, { detail: 'Not Found' }]);
});

test('the agent server answers batches too', async () => {
  const { server, read } = await started({ api: 'agent-server' });
  server.play(A, ['paused']);
  const [unknown, known] = await read(agentServerBatch(B, A));
  expect(unknown).toBeNull();
  expect(known).toMatchObject({ id: DASHED_A, execution_status: 'paused' });
});
