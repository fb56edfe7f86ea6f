import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fault, type StatusServerOptions, type Step } from '../../src/testing/index.ts';
import {
  A,
  B,
  DASHED_A,
  eventsOf,
  eventsV0,
  failureCode,
  finalResponse,
  started,
  v0,
  v1,
} from './started.ts';

const NEWEST = { sort_order: 'TIMESTAMP_DESC' };
const GOAL = { kind: 'ConversationStateUpdateEvent', key: 'goal', value: { active: true } };
const ERROR = { kind: 'ConversationErrorEvent', code: 'LLMAuthenticationError', detail: 'bad key' };
const ACTION = { kind: 'ActionEvent', tool_name: 'terminal', summary: 'run the tests' };

type Event = Readonly<Record<string, unknown>>;

async function playing(steps: readonly Step[], options: StatusServerOptions = {}) {
  const it = await started({ api: 'agent-server', ...options });
  it.server.play(A, steps);
  const events = async (query: Record<string, string> = {}) =>
    (await it.read(eventsOf(DASHED_A, query))) as {
      items: readonly Event[];
      next_page_id: string | null;
    };
  return { ...it, events };
}

test('the newest events are those of the step that the conversation is in, and asking for them takes none', async () => {
  const { read, events } = await playing([
    'running',
    { execution_status: 'finished', events: [GOAL] },
    fault.status(503),
    'finished',
  ]);
  const kinds = async () =>
    (await events({ ...NEWEST, limit: '2' })).items.map(({ key, kind, value }) => [
      key ?? kind,
      value,
    ]);
  const first = [
    ['execution_status', 'running'],
    ['MessageEvent', undefined],
  ];
  expect(await kinds()).toEqual(first);
  await read(v0(A));
  expect(await kinds()).toEqual(first);
  await read(v0(A));
  const second = [
    ['execution_status', 'finished'],
    ['goal', { active: true }],
  ];
  expect(await kinds()).toEqual(second);
  await read(v0(A));
  expect(await kinds()).toEqual(second);
  await read(v0(A));
  expect(await kinds()).toEqual([['execution_status', 'finished'], first[1]]);
});

test('an event has an id, a time without a zone and its source, unless the step says otherwise', async () => {
  const { events } = await playing([
    { execution_status: 'error', events: [ACTION, ERROR, { ...ERROR, id: 'e', source: 'hook' }] },
  ]);
  const { items } = await events();
  expect(items.map(({ source }) => source)).toEqual([
    'user',
    'agent',
    'environment',
    'hook',
    'environment',
  ]);
  const times = items.map(({ timestamp }) => String(timestamp));
  expect(times).toEqual(times.toSorted());
  expect(new Set(times).size).toBe(5);
  expect(times[0]).toMatch(/^2025-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
  expect(new Set(items.map(({ id }) => id)).size).toBe(5);
  expect(items[3]?.id).toBe('e');
  expect(await events()).toEqual({ items, next_page_id: null });
});

test('events are filtered by kind, source and time, and come in pages', async () => {
  const { events } = await playing([{ execution_status: 'error', events: [ERROR, ACTION, GOAL] }]);
  const all = (await events()).items;
  expect((await events({ kind: 'ConversationErrorEvent' })).items).toEqual([all[1]]);
  expect((await events({ source: 'agent' })).items).toEqual([all[2]]);
  const time = String(all[2]?.timestamp);
  expect((await events({ timestamp__gte: time })).items).toEqual(all.slice(2));
  expect((await events({ timestamp__lt: `${time}Z` })).items).toEqual(all.slice(0, 2));
  const first = await events({ ...NEWEST, limit: '2' });
  expect(first.items).toEqual([all[4], all[3]]);
  const second = await events({ ...NEWEST, limit: '3', page_id: String(first.next_page_id) });
  expect(second).toEqual({ items: [all[2], all[1], all[0]], next_page_id: null });
});

test('agent server 1.1.0 knows a kind by its full path alone', async () => {
  const { events } = await playing([{ execution_status: 'error', events: [ERROR] }], {
    version: '1.1.0',
  });
  expect((await events({ kind: 'ConversationErrorEvent' })).items).toEqual([]);
  const path = 'openhands.sdk.event.conversation_error.ConversationErrorEvent';
  expect((await events({ kind: path })).items).toMatchObject([ERROR]);
});

test.each([
  ['1.58.2', { limit: '101' }, 422],
  ['1.1.0', { limit: '101' }, 500],
  ['1.58.2', { limit: '100' }, 200],
  ['1.58.2', { limit: '0' }, 422],
  ['1.58.2', { limit: 'all' }, 422],
  ['1.58.2', { sort_order: 'NEWEST' }, 422],
  ['1.58.2', { timestamp__lt: 'yesterday' }, 422],
] as const)(
  'agent server %s answers the events query %j with %i',
  async (version, query, status) => {
    const { get } = await playing(['finished'], { version });
    expect((await get(eventsOf(A, query))).status).toBe(status);
  },
);

test('an agent that has not worked has no events, and an unknown or malformed id none to ask for', async () => {
  const { get, events } = await playing(['idle']);
  expect(await events()).toEqual({ items: [], next_page_id: null });
  for (const path of [eventsOf(B), finalResponse(B)]) expect((await get(path)).status).toBe(404);
  expect((await get(eventsOf('abc'))).status).toBe(422);
  expect((await get(finalResponse('abc'))).status).toBe(422);
});

test('a deleted conversation has no events either', async () => {
  const { get, read } = await playing(['finished', null]);
  await read(v0(A));
  expect((await get(eventsOf(A))).status).toBe(200);
  await get(v0(A));
  expect((await get(eventsOf(A))).status).toBe(404);
});

test('the final response is that of the step, empty before the end, and unknown to 1.1.0', async () => {
  const { read } = await playing(['running', 'finished', { ...DONE, final_response: 'All done.' }]);
  const words = async () => (await read(finalResponse(DASHED_A))).response;
  await read(v0(A));
  expect(await words()).toBe('');
  await read(v0(A));
  expect(await words()).not.toBe('');
  await read(v0(A));
  expect(await words()).toBe('All done.');
  const old = await playing(['finished'], { version: '1.1.0' });
  expect((await old.get(finalResponse(A))).status).toBe(404);
});

const DONE = { execution_status: 'finished' };

test('events and the final response may fail each on its own', async () => {
  const { server, get } = await playing([
    { ...DONE, events: fault.status(500), final_response: fault.status(404) },
    { ...DONE, events: fault.reset(), final_response: fault.stall({ at: 'headers' }) },
    { ...DONE, events: fault.held(fault.headers({ 'X-A': '1' }, 'RUNNING')) },
  ]);
  expect((await get(v0(A))).status).toBe(200);
  expect((await get(eventsOf(A))).status).toBe(500);
  expect((await get(finalResponse(A))).status).toBe(404);
  expect((await get(v0(A))).status).toBe(200);
  expect(await failureCode(get(eventsOf(A)))).toBe('ECONNRESET');
  const stalled = failureCode(get(finalResponse(A)));
  await server.requested(6);
  await server.refuse();
  expect(await stalled).toBe('ECONNRESET');
  await server.accept();
  expect((await get(v0(A))).status).toBe(200);
  const held = get(eventsOf(A));
  await server.requested(8);
  server.release();
  const answer = await held;
  expect(answer.headers.get('x-a')).toBe('1');
  expect((await answer.json()).items).toContainEqual(
    expect.objectContaining({ value: 'finished' }),
  );
});

test.each([
  ['RUNNING', 'running'],
  ['finished', 'finished'],
  ['stuck', 'error'],
  ['waiting_for_confirmation', 'awaiting_user_confirmation'],
  [{ status: 'RUNNING', agent_state: 'rejected' }, 'rejected'],
])('the newest event of V0 over the step %j says that its agent is %s', async (step, state) => {
  const { server, read } = await started();
  server.play('abc', [step]);
  expect(await read(v0('abc'))).toMatchObject({ status: 'RUNNING' });
  const { events, has_more } = await read(eventsV0('abc', { reverse: 'true', limit: '1' }));
  expect(events).toMatchObject([
    { observation: 'agent_state_changed', extras: { agent_state: state, reason: '' } },
  ]);
  expect(has_more).toBe(true);
});

test('the events of V0 have the form of real ones, a reason, and what the step adds', async () => {
  const url = new URL('../fixtures/openhands/v0-0.62-events-agent-error.json', import.meta.url);
  const real = JSON.parse(readFileSync(url, 'utf8'));
  const reason = 'STATUS$ERROR_LLM_AUTHENTICATION';
  const { server, get, read } = await started();
  server.play('abc', [{ status: 'RUNNING', agent_state: 'error', agent_state_reason: reason }]);
  const newest = await read(eventsV0('abc', { reverse: 'true', limit: '1' }));
  expect(Object.keys(newest)).toEqual(Object.keys(real));
  expect(Object.keys(newest.events[0]).toSorted()).toEqual(Object.keys(real.events[0]).toSorted());
  expect(newest.events[0].extras).toEqual(real.events[0].extras);
  const { events, has_more } = await read(eventsV0('abc'));
  expect(events.map(({ id }: Event) => id)).toEqual([0, 1, 2, 3]);
  expect(has_more).toBe(false);
  server.play('abc', [{ status: 'RUNNING', events: [{ action: 'recall' }, ERROR] }]);
  const added = await read(eventsV0('abc', { reverse: 'true', limit: '1' }));
  expect(added.events).toMatchObject([{ action: 'recall' }]);
  expect((await get(eventsV0('abc', { limit: '101' }))).status).toBe(400);
  expect((await get(eventsV0('unknown'))).status).toBe(404);
  server.play('abc', [{ status: 'RUNNING', events: fault.status(500) }]);
  expect((await get(eventsV0('abc'))).status).toBe(500);
});

test('a V1 conversation runs on an agent server of its own, which takes the key in its body alone', async () => {
  const { server, read } = await started({
    version: '1.11.0',
    auth: { mode: 'self-hosted', key: 'k' },
  });
  server.play(A, ['running', { ...DONE, title: 'Login', final_response: 'Done.' }]);
  server.play(B, ['running']);
  const headers = { 'X-Session-API-Key': 'k' };
  const [a, b] = await read(v1(A, B), { headers });
  expect(a.conversation_url).toBe(`${server.agentServerUrl}/api/conversations/${A}`);
  expect(new URL(a.conversation_url).origin).not.toBe(new URL(server.url).origin);
  const ask = (key: string, path = '') =>
    fetch(a.conversation_url + path, { headers: { 'X-Session-API-Key': key } });
  for (const key of ['k', b.session_api_key, '']) expect((await ask(key)).status).toBe(401);
  expect(await (await ask(a.session_api_key)).json()).toMatchObject({
    id: DASHED_A,
    execution_status: 'running',
  });
  await read(v1(A), { headers });
  const own = await (await ask(a.session_api_key)).json();
  expect(own).toMatchObject({ execution_status: 'finished', title: 'Login', hook_config: null });
  expect(own.stats.usage_to_metrics.agent.accumulated_cost).toBeGreaterThan(0);
  const words = await ask(a.session_api_key, '/agent_final_response');
  expect(await words.json()).toEqual({ response: 'Done.' });
  const events = await ask(a.session_api_key, '/events/search?sort_order=TIMESTAMP_DESC&limit=1');
  expect((await events.json()).items).toMatchObject([{ value: 'finished' }]);
  const { host } = new URL(server.agentServerUrl);
  expect(server.requests.filter((request) => request.headers.host === host)).toHaveLength(7);
});

test('a step may give a V1 conversation another key, and no address', async () => {
  const { server, read } = await started({ version: '1.11.0' });
  server.play(A, [
    { execution_status: 'error', session_api_key: 'FAKE-other' },
    { execution_status: 'error', conversation_url: null, session_api_key: null },
    'PAUSED',
  ]);
  const [first] = await read(v1(A));
  const headers = { 'X-Session-API-Key': 'FAKE-other' };
  expect((await fetch(first.conversation_url, { headers })).status).toBe(200);
  const none = { conversation_url: null, session_api_key: null };
  expect(await read(v1(A))).toMatchObject([none]);
  expect(await read(v1(A))).toMatchObject([none]);
});

test('the agent server of a V1 conversation may fail as a whole, or for its events alone', async () => {
  const { server, read } = await started({ version: '1.11.0' });
  server.play(A, [
    { execution_status: 'error', agent_server: fault.status(500) },
    { execution_status: 'error', events: fault.status(404) },
  ]);
  const statuses = async () => {
    const [{ conversation_url, session_api_key }] = await read(v1(A));
    const headers = { 'X-Session-API-Key': session_api_key };
    const answers = ['', '/events/search', '/agent_final_response'].map((path) =>
      fetch(conversation_url + path, { headers }),
    );
    return (await Promise.all(answers)).map(({ status }) => status);
  };
  expect(await statuses()).toEqual([500, 500, 500]);
  expect(await statuses()).toEqual([200, 404, 200]);
});

test('refuse and close end the agent server of V1 too', async () => {
  const { server, get } = await started();
  const own = (path: string) => fetch(server.agentServerUrl + path);
  expect((await own(v0(A))).status).toBe(401);
  expect((await get(v0(A))).status).toBe(200);
  await server.refuse();
  expect(server.openSockets).toBe(0);
  expect(await failureCode(own(v0(A)))).toBe('ECONNREFUSED');
  await server.accept();
  expect((await own(v0(A))).status).toBe(401);
  await server.close();
  expect(await failureCode(own(v0(A)))).toBe('ECONNREFUSED');
});

test('an agent server on its own is its own agent server', async () => {
  const { server } = await started({ api: 'agent-server' });
  expect(server.agentServerUrl).toBe(server.url);
});
