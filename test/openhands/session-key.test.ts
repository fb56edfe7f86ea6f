import { describe, expect, it } from 'vitest';
import type { Observation } from '../../machines/poll/observation.ts';
import { createFleetMachine, pollFleet } from '../../src/fleet/index.ts';
import type { Resource } from '../../src/index.ts';
import {
  agentServerConversation,
  agentServerConversations,
  appConversation,
  appConversations,
  conversationV0,
  startTask,
} from '../../src/openhands/index.ts';
import { observed } from '../support/observed.ts';
import { agentReply, ID, lastWas, serve } from './agent-server.ts';
import { body } from './bodies.ts';

const KEY = 'canary/key+of=the conversation';

/** In the ways in which a server may repeat it. */
const repeated = {
  plain: KEY,
  inUrl: `http://127.0.0.1:9/?session_api_key=${encodeURIComponent(KEY)}`,
  inForm: new URLSearchParams({ key: KEY }).toString(),
  inBase64: btoa(KEY),
  [KEY]: 'a name',
  deep: [{ below: [`Bearer ${KEY}`] }],
};

const fields = {
  session_api_key: KEY,
  title: `It runs with ${KEY}`,
  conversation_url: repeated.inUrl,
  tags: repeated,
  metrics: repeated,
  sub_conversation_ids: [KEY],
  selected_branch: repeated.inForm,
};

const said = (observation: unknown) => decodeURIComponent(JSON.stringify(observation));
const expectNoKey = (observation: unknown) => {
  expect(said(observation)).not.toContain('canary');
  expect(JSON.stringify(observation)).not.toContain(btoa(KEY).slice(4, -6));
};

type Kept = Observation & { type: 'reading'; data: Readonly<Record<string, unknown>> };

async function ask(resource: (baseUrl: string) => Resource<unknown>, item: object, more = {}) {
  const server = await serve(() => ({ body: item }));
  return (await observed(resource(server.url), { id: ID, ...more })) as Kept;
}

const v1 = (more: object = {}) => [
  { ...body<object[]>('v1-1.11-finished')[0], ...fields, ...more },
];
const paused = { sandbox_status: 'PAUSED', execution_status: null };

describe('A server that repeats the conversation’s own key has it hidden', () => {
  it('in all that is kept of a conversation of V1', async () => {
    const reading = await ask((baseUrl) => appConversation({ baseUrl }), v1(paused));
    expect(reading).toMatchObject({
      ...{ type: 'reading', status: 'PAUSED', label: 'It runs with [redacted]' },
      data: {
        title: 'It runs with [redacted]',
        conversation_url: 'http://127.0.0.1:9/?session_api_key=[redacted]',
        tags: { plain: '[redacted]', '[redacted]': 'a name' },
      },
    });
    expectNoKey(reading);
  });

  it.each(['running', `unheard of ${KEY}`])('when its agent is %j', async (execution_status) => {
    const item = v1({ sandbox_status: 'RUNNING', execution_status });
    const reading = await ask((baseUrl) => appConversation({ baseUrl }), item);
    expect(reading.type).toBe('reading');
    expectNoKey(reading);
  });

  it('when its agent’s own server repeats it', async () => {
    const agent = await serve(agentReply({ fields: { title: `Still ${KEY}` } }));
    const conversation_url = `${agent.url}/api/conversations/${ID}`;
    const item = v1({ sandbox_status: 'RUNNING', execution_status: 'finished', conversation_url });
    const reading = await ask((baseUrl) => appConversation({ baseUrl }), item);
    expect(reading).toMatchObject({ status: 'finished', label: 'Still [redacted]' });
    expect(reading.data.title).toBe('Still [redacted]');
    expectNoKey(reading);
  });

  it('but for the key itself, when that is asked for', async () => {
    const keeping = (baseUrl: string) => appConversation({ baseUrl, keepSessionApiKey: true });
    const { data, ...reading } = await ask(keeping, v1(paused));
    const { session_api_key, ...others } = data;
    expect(session_api_key).toBe(KEY);
    expectNoKey([reading, others]);
  });

  it('in a list', async () => {
    const server = await serve(() => ({ body: v1(paused) }));
    const fleet = createFleetMachine(appConversations({ baseUrl: server.url }));
    const { outcomes } = await pollFleet(fleet, { ids: [ID] });
    expect(outcomes).toMatchObject([{ reason: 'stopped', label: 'It runs with [redacted]' }]);
    expectNoKey(outcomes);
  });

  it('in what V0 says, of its agent too', async () => {
    const error = { ...body<object>('v0-saas-error'), ...fields, url: repeated.inUrl };
    const options = { runtime_status: KEY };
    const reading = await ask((baseUrl) => conversationV0({ baseUrl }), { ...error, ...options });
    expect(reading).toMatchObject({ status: 'ERROR', label: 'It runs with [redacted]' });
    expectNoKey(reading);

    const events = [
      { observation: 'agent_state_changed', extras: { agent_state: 'error', reason: KEY } },
    ];
    const server = await serve((path) => ({
      body: path.includes('/events') ? { events } : { ...error, status: 'RUNNING' },
    }));
    const resource = conversationV0({ baseUrl: server.url, agentState: true });
    const failed = await observed(resource, { id: ID });
    expect(failed).toMatchObject({ status: 'error', verdict: 'failed' });
    expectNoKey(failed);
  });

  it('in a start task, and in its conversation', async () => {
    const task = {
      ...{ id: ID, status: 'ERROR', detail: `500: no sandbox for ${KEY}` },
      ...{ session_api_key: KEY, agent_server_url: repeated.inUrl },
    };
    const reading = await ask((baseUrl) => startTask({ baseUrl }), [task]);
    expect(reading).toMatchObject({ detail: '500: no sandbox for [redacted]' });
    expectNoKey(reading);
    const last = lastWas('READY', { next: ID });
    expectNoKey(await ask((baseUrl) => startTask({ baseUrl }), v1(paused), { last }));
  });

  it('in what an agent server says', async () => {
    const item = { ...body<object>('agent-server-1.58-finished'), ...fields };
    const alone = await ask((baseUrl) => agentServerConversation({ baseUrl }), item);
    expect(alone).toMatchObject({ type: 'reading', label: 'It runs with [redacted]' });
    expectNoKey(alone);
    const server = await serve(() => ({ body: [{ ...item, execution_status: 'stuck' }] }));
    const fleet = createFleetMachine(agentServerConversations({ baseUrl: server.url }));
    expectNoKey(await pollFleet(fleet, { ids: [ID], policy: { deadlineMs: 50 } }));
  });
});

describe('A key of plain characters is hidden', () => {
  const plain = 'FAKE-canary_of.the~conversation';
  const codes = [...plain].map((char) => char.charCodeAt(0));

  it.each([
    ['as it is', plain],
    ['in another case', plain.toUpperCase()],
    ['twice', `${plain} and ${plain}`],
    ['in hex', codes.map((code) => code.toString(16)).join('')],
    ['in hex, in capitals', codes.map((code) => code.toString(16).toUpperCase()).join('')],
    ...['', 'a', 'ab', 'abc'].map((more) => [`in base64 after ${more.length}`, btoa(more + plain)]),
    ['in base64 for URLs', btoa(`>>>???${plain}`).replaceAll('+', '-').replaceAll('/', '_')],
    ['in base64 amidst more', btoa(`user:${plain}\n and more`)],
    ['percent-encoded', codes.map((code) => `%${code.toString(16)}`).join('')],
    ['escaped in HTML', codes.map((code) => `&#${code};`).join('')],
    ['escaped in JSON', codes.map((code) => `\\u00${code.toString(16)}`).join('')],
  ])('%s', async (_, text) => {
    const item = v1({ ...paused, session_api_key: plain, title: `so: ${text}`, tags: [text] });
    const reading = await ask((baseUrl) => appConversation({ baseUrl }), item);
    expect(reading.label).toContain('[redacted]');
    expect(JSON.stringify(reading.data.tags)).toContain('[redacted]');
    expect(JSON.stringify([reading.label, reading.data.tags])).not.toContain(text);
  });
});

it('Without a key, data are kept as they are', async () => {
  const item = v1({ ...paused, session_api_key: null, tags: { a: ['b'] } });
  const reading = await ask((baseUrl) => appConversation({ baseUrl }), item);
  expect(reading.data.tags).toEqual({ a: ['b'] });
  expect(reading.label).toBe(fields.title);
});
