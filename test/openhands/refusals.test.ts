import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { createFleetMachine, pollFleet } from '../../src/fleet/index.ts';
import { createPollingMachine, explain, type Language, poll } from '../../src/index.ts';
import {
  agentServerConversation,
  agentServerConversations,
  appConversation,
  appConversations,
  conversationV0,
} from '../../src/openhands/index.ts';
import { type PlainServer, type Reply, startPlainServer } from '../support/plain-server.ts';

const servers: PlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(reply: Reply) {
  const server = await startPlainServer(() => reply);
  servers.push(server);
  return { baseUrl: server.url };
}

const malformed = JSON.parse(
  readFileSync(
    new URL('../fixtures/openhands/agent-server-1.58-malformed-id.json', import.meta.url),
    'utf8',
  ),
);

/** Well-formed, so that it is sent. */
const ID = '7d9f0c2ab4e84d0f9a6b1c2d3e4f5061';
const OTHER = 'aaaabbbbccccddddeeeeffff00001111';
const policy = { maxFailures: 1 };
const languages: readonly Language[] = ['en', 'zh-CN'];

const refusals: readonly [string, Reply, string][] = [
  [
    'V1’s malformed id',
    { status: 400, body: { detail: "Invalid UUID format for ids: ['abc']" } },
    "Invalid UUID format for ids: ['abc']",
  ],
  [
    'the agent server’s malformed id',
    { status: 422, body: malformed },
    'Input should be a valid UUID, invalid character: found `n` at 0',
  ],
  ['a missing key', { status: 401, body: { error: 'NoCredentialsError' } }, 'NoCredentialsError'],
  [
    'a missing key as a bare JSON text',
    { status: 401, headers: { 'content-type': 'application/json' }, body: '"NoCredentialsError"' },
    'NoCredentialsError',
  ],
  [
    'an unverified address',
    { status: 403, body: { error: 'EmailNotVerifiedError' } },
    'EmailNotVerifiedError',
  ],
  [
    'an unhandled error',
    { status: 500, body: { detail: 'Internal Server Error', exception: 'ValueError: no room' } },
    'ValueError: no room',
  ],
];

describe('what a server of OpenHands says when it refuses', () => {
  describe.each(refusals)('%s', (_, reply, words) => {
    it.each([
      ['V0', conversationV0],
      ['V1', appConversation],
      ['the agent server', agentServerConversation],
    ])('is shown of one conversation of %s', async (_, resource) => {
      const machine = createPollingMachine(resource(await serve(reply)) as never);
      const outcome = await poll(machine, { id: ID, policy });
      for (const language of languages) expect(explain(outcome, language)).toContain(words);
    });

    it.each([
      ['V1', appConversations],
      ['the agent server', agentServerConversations],
    ])('is shown of many conversations of %s', async (_, resource) => {
      const fleet = createFleetMachine(resource(await serve(reply)) as never);
      const { outcomes } = await pollFleet(fleet, { ids: [ID, OTHER], policy });
      expect(outcomes).toHaveLength(2);
      for (const outcome of outcomes)
        for (const language of languages) expect(explain(outcome, language)).toContain(words);
    });
  });

  it.each([
    ['text', { status: 500, body: 'Internal Server Error' }],
    ['JSON', { status: 401, body: { detail: 'Unauthorized' } }],
    [
      'JSON, with the time of the next request',
      {
        status: 429,
        headers: { 'retry-after': '7200' },
        body: { message: 'Too many requests' },
      },
    ],
  ])('isn’t repeated when it only names the status, as %s', async (_, reply) => {
    const machine = createPollingMachine(appConversation(await serve(reply)) as never);
    const outcome = await poll(machine, { id: ID, policy });
    expect(explain(outcome)).not.toContain('The server says');
  });
});
