import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fault, type StatusServerOptions } from '../../src/testing/index.ts';
import { A, agentServerBatch, DASHED_A, started, startTasks, v0, v1 } from './started.ts';

const uuids = (count: number) =>
  Array.from({ length: count }, (_, n) => n.toString(16).padStart(32, '0'));

test.each([
  ['V1 of 0.62', '0.62.0', v1, 99, 500, 'Internal Server Error'],
  ['V1 of 1.11', '1.11.0', v1, 99, 400, 'Too many ids requested. Maximum is 99.'],
  ['start tasks of 0.62', '0.62.0', startTasks, 99, 500, 'Internal Server Error'],
  ['start tasks of 1.11', '1.11.0', startTasks, 100, 500, 'Internal Server Error'],
  ['agent server 1.1', '1.1.0', agentServerBatch, 99, 500, 'Internal Server Error'],
  ['agent server 1.58', '1.58.2', agentServerBatch, 99, 422, 'List should have at most 99 items'],
] as const)(
  '%s answers up to its limit of ids and refuses one more',
  async (_, version, path, max, status, words) => {
    const api = version.startsWith('1.1.') || version === '1.58.2' ? 'agent-server' : 'main';
    const { get, read } = await started({ api, version });
    expect(await read(path(...uuids(max)))).toHaveLength(max);
    const answer = await get(path(...uuids(max + 1)));
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(words);
  },
);

test('one malformed id is a 400 for the whole batch of V1 on 1.11, and 422 for its start tasks', async () => {
  const { server, get } = await started({ version: '1.11.0' });
  server.play(A, ['running', 'finished']);
  const answer = await get(v1('abc', A, 'x y'));
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({
    detail: "Invalid UUID format for ids: ['abc', 'x y']",
  });
  expect((await get(`/api/v1/app-conversations?ids=${A},${A}`)).status).toBe(400);
  expect((await get(startTasks('abc', A))).status).toBe(422);
  expect(await (await get(v1(A))).json()).toMatchObject([{ execution_status: 'running' }]);
});

test('a malformed id of an agent server is a 422 in the words of a real one', async () => {
  const { get } = await started({ api: 'agent-server' });
  const answer = await get('/api/conversations/nonsense');
  const real = new URL(
    '../fixtures/openhands/agent-server-1.58-malformed-id.json',
    import.meta.url,
  );
  expect([answer.status, await answer.json()]).toEqual([
    422,
    JSON.parse(readFileSync(real, 'utf8')),
  ]);
});

test('ids joined by commas are a 422 in the words of FastAPI on 0.62', async () => {
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

test.each([
  ['1.11.0', v0('abc')],
  ['0.40.0', v1(A)],
] as const)('main server %s has not the API of %s', async (version, path) => {
  const page = await started({ version });
  expect((await page.get(path)).headers.get('content-type')).toContain('text/html');
  const bare = await started({ version, webPage: false });
  const answer = await bare.get(path);
  expect([answer.status, await answer.json()]).toEqual([404, { detail: 'Not Found' }]);
});

test('an agent server has no web page', async () => {
  const { get } = await started({ api: 'agent-server' });
  expect((await get(v1(A))).status).toBe(404);
});

test('a main server forbids caching and an agent server says nothing about it', async () => {
  const cacheControl = async (options: StatusServerOptions) => {
    const { server, get } = await started(options);
    server.play(A, ['running']);
    return (await get(v0(A))).headers.get('cache-control');
  };
  expect(await cacheControl({})).toBe('no-cache, no-store, must-revalidate, max-age=0');
  expect(await cacheControl({ api: 'agent-server' })).toBeNull();
});

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
