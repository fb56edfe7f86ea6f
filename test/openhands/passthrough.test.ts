import { describe, expect, expectTypeOf, it } from 'vitest';
import { type BatchResource, membersIn } from '../../src/fleet/index.ts';
import type { Resource } from '../../src/index.ts';
import {
  agentServerConversation,
  agentServerConversations,
  appConversation,
  appConversations,
  type ConversationInfo,
  conversation,
  conversationV0,
  startTask,
  type UnknownFields,
} from '../../src/openhands/index.ts';
import { observed } from '../support/observed.ts';
import { ID, lastWas, serve } from './agent-server.ts';
import { body } from './bodies.ts';
import { polledFleet } from './polled-fleet.ts';

const KEY = 'canary-key-of-the-conversation';
const passthrough = true;

/** What a newer server may send besides. */
const fresh = {
  session_api_key: KEY,
  budget: { spent: 3, left: [1, { of: 'euro' }] },
  note: `It runs with ${KEY}`,
  review_url: `http://127.0.0.1/?key=${KEY}`,
  requires_auth: true,
  nothing: null,
  llm: { model: 'm', api_key: 'canary-api', base_url: 'http://127.0.0.1' },
  mcp: [{ name: 'git', env: { HOME: 'canary-env' }, headers: { 'X-Who': 'canary-header' } }],
  github_token: 'canary-token',
  secrets: { A: 'canary-secret' },
  tokens: ['canary-token'],
  usage: { tokens: 7, token_count: 7 },
  git: [{ github_pat: 'canary-pat', private_key_pem: 'canary-pem', bearer: 'canary-bearer' }],
  store: { connectionString: 'canary-store', dsn: 'canary-dsn', passcode: 'canary-code' },
  run: {
    ...{ env_vars: { A: 'canary-env' }, envVars: ['canary-env'], extraEnv: { A: 'canary-env' } },
    ...{ requestHeaders: { A: 'canary-header' }, 'extra-headers': ['canary-header'] },
    ...{ signing_keys: ['canary-key'], password_hash: 'canary-hash', apiKeyValue: 'canary-key' },
    args: ['--api-key=canary-key', '--depth=3'],
    list: [
      { name: 'API_KEY', value: 'canary-key' },
      { name: 'DEPTH', value: '3' },
    ],
  },
  page_url: 'http://127.0.0.1/?token=canary-token&page=2',
  clone_url: 'Cloned from https://me:canary-password@example.com/a.git',
};

const kept = {
  budget: { spent: 3, left: [1, { of: 'euro' }] },
  note: 'It runs with [redacted]',
  review_url: 'http://127.0.0.1/?key=[redacted]',
  requires_auth: true,
  nothing: null,
  llm: { model: 'm', base_url: 'http://127.0.0.1' },
  mcp: [{ name: 'git' }],
  usage: { tokens: 7, token_count: 7 },
  git: [{}],
  store: {},
  run: {
    args: ['--api-key=[redacted]', '--depth=3'],
    list: [{ name: 'API_KEY' }, { name: 'DEPTH', value: '3' }],
  },
  page_url: 'http://127.0.0.1/?token=[redacted]&page=2',
  clone_url: 'Cloned from https://[redacted]@example.com/a.git',
};

const v0 = { ...body<object>('v0-running'), ...fresh };
const v1 = [
  {
    ...body<object[]>('v1-1.11-finished')[0],
    ...{ sandbox_status: 'PAUSED', execution_status: null },
    ...fresh,
  },
];
const agent = {
  ...body<object>('agent-server-1.58-finished'),
  ...{ ...fresh, execution_status: 'running', agent: { canary: 1 }, workspace: { canary: 1 } },
};

async function dataOf(
  resource: (baseUrl: string) => Resource<unknown>,
  item: unknown,
  more: object = {},
) {
  const server = await serve(() => ({ body: item }));
  const reading = await observed(resource(server.url), { id: ID, ...more });
  expect(reading.type).toBe('reading');
  return (reading as { data?: unknown }).data as Readonly<Record<string, unknown>>;
}

const APIS: readonly [
  string,
  (baseUrl: string, passthrough: boolean) => Resource<unknown>,
  unknown,
  object?,
][] = [
  ['V0', (baseUrl, passthrough) => conversationV0({ baseUrl, passthrough }), v0],
  ['V1', (baseUrl, passthrough) => appConversation({ baseUrl, passthrough }), v1],
  [
    'the agent server',
    (baseUrl, passthrough) => agentServerConversation({ baseUrl, passthrough }),
    agent,
  ],
  ['any API', (baseUrl, passthrough) => conversation({ baseUrl, passthrough }), v1],
  [
    'a start task',
    (baseUrl, passthrough) => startTask({ baseUrl, passthrough }),
    [{ id: ID, status: 'WORKING', ...fresh }],
  ],
  [
    'the conversation of a start task',
    (baseUrl, passthrough) => startTask({ baseUrl, passthrough }),
    v1,
    { last: lastWas('READY', { next: ID }) },
  ],
];

async function keepsInFleet<TData>(
  resourceAt: (baseUrl: string) => BatchResource<TData>,
  item: unknown,
): Promise<void> {
  const [member] = membersIn(await polledFleet(resourceAt, item));
  expect(member?.data).toMatchObject(kept);
  expect(JSON.stringify(member)).not.toContain('canary');
}

describe('With `passthrough` the data has', () => {
  it.each(APIS)(
    'what the server sends besides, but no secret: %s',
    async (_, resource, item, more) => {
      const data = await dataOf((baseUrl) => resource(baseUrl, true), item, more);
      expect(data).toMatchObject(kept);
      expect(JSON.stringify(data)).not.toContain('canary');
      for (const name of ['session_api_key', 'github_token', 'secrets', 'agent', 'workspace'])
        expect(data).not.toHaveProperty(name);
    },
  );

  it.each(APIS)('nothing of it unless that is asked for: %s', async (_, resource, item, more) => {
    const plain = await dataOf((baseUrl) => resource(baseUrl, false), item, more);
    for (const name of Object.keys(fresh)) expect(plain).not.toHaveProperty(name);
    const data = await dataOf((baseUrl) => resource(baseUrl, true), item, more);
    expect(data).toMatchObject({ ...plain });
  });

  it('the key of the conversation’s own server, when that is asked for as well', async () => {
    const data = await dataOf(
      (baseUrl) => appConversation({ baseUrl, passthrough, keepSessionApiKey: true }),
      v1,
    );
    expect(data).toMatchObject({ ...kept, session_api_key: KEY });
  });

  it('what the server sends besides, in a fleet of V1', () =>
    keepsInFleet((baseUrl) => appConversations({ baseUrl, passthrough }), v1));

  it('what the server sends besides, in a fleet of the agent server', () =>
    keepsInFleet((baseUrl) => agentServerConversations({ baseUrl, passthrough }), [agent]));

  it('the names that a parser would take for its own', async () => {
    const item = JSON.parse(
      `{"__proto__":{"canary":1},"constructor":2,"status":"RUNNING","conversation_id":"${ID}"}`,
    );
    const data = await dataOf((baseUrl) => conversationV0({ baseUrl, passthrough }), item);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect(data.constructor).toBe(2);
  });

  it('a type: what is known as before, anything else unknown', () => {
    const baseUrl = 'http://localhost:3000';
    const passing = conversationV0({ baseUrl, passthrough: true });
    expectTypeOf(passing).toEqualTypeOf<Resource<ConversationInfo & UnknownFields>>();
    expectTypeOf<(ConversationInfo & UnknownFields)['title']>().toEqualTypeOf<string | null>();
    expectTypeOf<(ConversationInfo & UnknownFields)['budget']>().toEqualTypeOf<unknown>();
    expectTypeOf(conversationV0({ baseUrl })).toEqualTypeOf<Resource<ConversationInfo>>();
  });

  it('nothing where it is neither true nor false', () => {
    const wrong = { baseUrl: 'http://localhost:3000', passthrough: 'yes' as never };
    expect(() => appConversation(wrong)).toThrow('passthrough: expected true or false, got "yes"');
  });
});
