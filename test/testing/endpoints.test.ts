import { expect, test } from 'vitest';
import { fault } from '../../src/testing/index.ts';
import { A, agentServerBatch, DASHED_A, started, v0, v1 } from './started.ts';

const uuids = (count: number) =>
  Array.from({ length: count }, (_, n) => n.toString(16).padStart(32, '0'));

test('99 ids are answered and 100 are a plain-text 500', async () => {
  const { get, read } = await started();
  expect(await read(v1(...uuids(99)))).toHaveLength(99);
  const answer = await get(v1(...uuids(100)));
  expect(answer.status).toBe(500);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(await answer.text()).toBe('Internal Server Error');
});

test('100 ids can be a 400, as newer servers say', async () => {
  const { get } = await started({ tooManyIds: 400, api: 'agent-server' });
  expect((await get(agentServerBatch(...uuids(100)))).status).toBe(400);
});

test('ids joined by commas are a 422 in the words of FastAPI', async () => {
  const { server, get } = await started();
  const answer = await get(`/api/v1/app-conversations?ids=${A},${A}`);
  expect(answer.status).toBe(422);
  const { detail } = await answer.json();
  expect(detail[0]).toMatchObject({ type: 'uuid_parsing', loc: ['query', 'ids', 0] });
  expect(detail[0].input).toBe(`${A},${A}`);
  expect(server.requests[0]?.ids).toEqual([`${A},${A}`]);
});

test('no ids, and an agent-server id that is not a UUID, are 422', async () => {
  const main = await started();
  const agentServer = await started({ api: 'agent-server' });
  expect((await main.get('/api/v1/app-conversations')).status).toBe(422);
  expect((await agentServer.get('/api/conversations/abc')).status).toBe(422);
});

test('dashed, undashed and upper-case ids are one conversation, and one batch uses one step of it', async () => {
  const { server, read } = await started();
  server.play(DASHED_A, ['idle', 'running', 'finished']);
  const both = await read(v1(A, DASHED_A.toUpperCase()));
  expect(both.map((body: { execution_status: string }) => body.execution_status)).toEqual([
    'idle',
    'idle',
  ]);
  expect(await read(v1(DASHED_A))).toMatchObject([{ id: A, execution_status: 'running' }]);
});

test('a V0 id is any string, percent-decoded, and must be spelled as it was played', async () => {
  const { server, read } = await started();
  server.play('a/b c%', ['RUNNING']);
  server.play(A, ['RUNNING']);
  expect(await read(v0('a/b c%'))).toMatchObject({ conversation_id: 'a/b c%' });
  expect(await read(v0(DASHED_A))).toBeNull();
  expect(server.requests[0]).toMatchObject({
    path: '/api/conversations/a%2Fb%20c%25',
    ids: ['a/b c%'],
  });
});

test.each(['/', '/api/conversations', '/api/conversations/a/b', '/api/v2/x'])(
  'the wrong path %s is answered with the page of the web client',
  async (path) => {
    const { get } = await started({ auth: { mode: 'self-hosted', key: 'k' } });
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await answer.text()).toMatch(/^<!doctype html>/);
  },
);

test('another method is a 405 and uses no step of the script', async () => {
  const { server, get, read } = await started();
  server.play('abc', ['STARTING', 'STOPPED']);
  const answer = await get(v0('abc'), { method: 'POST', body: 'x'.repeat(100_000) });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  expect(await read(v0('abc'))).toMatchObject({ status: 'STARTING' });
});

test('with cors a browser of any origin may read, except a self-hosted 429 or 500', async () => {
  const { server, get } = await started({ cors: true, auth: { mode: 'self-hosted', key: 'k' } });
  server.play('abc', ['RUNNING', fault.status(429), fault.status(500), fault.status(503)]);
  const preflight = await get(v0('abc'), {
    method: 'OPTIONS',
    headers: { 'Access-Control-Request-Headers': 'x-session-api-key' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toBe('x-session-api-key');
  const origins = [];
  for (let n = 0; n < 4; n += 1) {
    const answer = await get(v0('abc'), { headers: { 'X-Session-API-Key': 'k' } });
    origins.push(answer.headers.get('access-control-allow-origin'));
  }
  expect(origins).toEqual(['*', null, null, '*']);
});
