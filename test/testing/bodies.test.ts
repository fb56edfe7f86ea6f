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
  expect(fieldsOf(starting)).toEqual(fieldsOf(fixture('v0-starting')));
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

test('an agent-server body has the fields of a real one and a dashed id', async () => {
  const { server, read } = await started({ api: 'agent-server' });
  server.play(A, ['running']);
  const body = await read(v0(A));
  expect(fieldsOf(body)).toEqual(fieldsOf(fixture('agent-server-1.1.0-running')));
  expect(body).toMatchObject({ id: DASHED_A, execution_status: 'running' });
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
});

test.each([
  ['STARTING', 'STARTING', 'STARTING', null, 'idle'],
  ['RUNNING', 'RUNNING', 'RUNNING', 'running', 'running'],
  ['STOPPED', 'STOPPED', 'PAUSED', null, 'finished'],
  ['PAUSED', 'STOPPED', 'PAUSED', null, 'finished'],
  ['ARCHIVED', 'ARCHIVED', 'MISSING', null, 'finished'],
  ['MISSING', 'ARCHIVED', 'MISSING', null, 'finished'],
  ['ERROR', 'ERROR', 'ERROR', null, 'error'],
  ['idle', 'RUNNING', 'RUNNING', 'idle', 'idle'],
  ['waiting_for_confirmation', 'RUNNING', 'RUNNING', 'waiting_for_confirmation', null],
  ['finished', 'STOPPED', 'RUNNING', 'finished', 'finished'],
  ['stuck', 'ERROR', 'RUNNING', 'stuck', 'stuck'],
  ['deleting', 'deleting', 'RUNNING', 'deleting', 'deleting'],
  ['FROZEN', 'FROZEN', 'FROZEN', null, 'FROZEN'],
])(
  'the step %s keeps its meaning over every API',
  async (step, status, sandbox, execution, agent) => {
    const main = await started();
    const agentServer = await started({ api: 'agent-server' });
    main.server.play(A, [step]);
    agentServer.server.play(A, [step]);
    expect(await main.read(v0(A))).toMatchObject({ status });
    const [conversation] = await main.read(v1(A));
    expect(conversation).toMatchObject({ sandbox_status: sandbox, execution_status: execution });
    expect(await agentServer.read(v0(A))).toMatchObject({ execution_status: agent ?? step });
  },
);

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
