import { describe, expect, it } from 'vitest';
import { createActor, waitFor } from 'xstate';
import { type BatchResource, membersIn } from '../../src/fleet/index.ts';
import { createPollingMachine, type Resource } from '../../src/index.ts';
import {
  agentServerConversation,
  agentServerConversations,
  appConversation,
  appConversations,
  conversation,
  conversationV0,
  startTask,
} from '../../src/openhands/index.ts';
import { observed } from '../support/observed.ts';
import { ID, lastWas, serve } from './agent-server.ts';
import { body } from './bodies.ts';
import { polledFleet } from './polled-fleet.ts';

const brisk = { minMs: 300, maxMs: 400 };
const calm = { minMs: 30_000, maxMs: 60_000 };
const intervals = { STARTING: brisk, RUNNING: calm };

async function intervalOf(
  resource: (baseUrl: string) => Resource<unknown>,
  item: unknown,
  more = {},
) {
  const server = await serve(() => ({ body: item }));
  const reading = await observed(resource(server.url), { id: ID, ...more });
  return 'interval' in reading ? reading.interval : undefined;
}

const v0 = (status: string) => ({ ...body<object>('v0-running'), status });
const v1 = (sandbox_status: string, execution_status: string | null = null) => [
  { ...body<object[]>('v1-1.11-finished')[0], sandbox_status, execution_status },
];
const agent = (execution_status: string) => ({
  ...body<object>('agent-server-1.58-finished'),
  execution_status,
});

async function pacesFleet<TData>(
  resourceAt: (baseUrl: string) => BatchResource<TData>,
  item: unknown,
): Promise<void> {
  const [member] = membersIn(await polledFleet(resourceAt, item));
  expect(member?.suggested).toEqual(brisk);
  expect(member?.delayMs).toBeLessThanOrEqual(400);
}

describe('`intervals` say how fast to poll', () => {
  it.each<[string, (baseUrl: string) => Resource<unknown>, unknown, object | undefined]>([
    ['V0, STARTING', (baseUrl) => conversationV0({ baseUrl, intervals }), v0('STARTING'), brisk],
    ['V0, RUNNING', (baseUrl) => conversationV0({ baseUrl, intervals }), v0('RUNNING'), calm],
    ['V1, STARTING', (baseUrl) => appConversation({ baseUrl, intervals }), v1('STARTING'), brisk],
    ['V1, RUNNING', (baseUrl) => appConversation({ baseUrl, intervals }), v1('RUNNING'), calm],
    [
      'V1, while its agent works',
      (baseUrl) => appConversation({ baseUrl, intervals }),
      v1('RUNNING', 'running'),
      calm,
    ],
    [
      'V1, by the agent’s own status first',
      (baseUrl) => appConversation({ baseUrl, intervals: { ...intervals, running: brisk } }),
      v1('RUNNING', 'running'),
      brisk,
    ],
    [
      'V1, as documented while it waits for a person',
      (baseUrl) => appConversation({ baseUrl, intervals }),
      v1('RUNNING', 'paused'),
      { minMs: 10_000, maxMs: 10_000 },
    ],
    [
      'the agent server',
      (baseUrl) => agentServerConversation({ baseUrl, intervals: { running: brisk } }),
      agent('running'),
      brisk,
    ],
    [
      'the agent server, while it works',
      (baseUrl) => agentServerConversation({ baseUrl, intervals: { RUNNING: brisk } }),
      agent('running'),
      brisk,
    ],
    ['any API', (baseUrl) => conversation({ baseUrl, intervals }), v1('STARTING'), brisk],
    [
      'as documented where there is none',
      (baseUrl) => conversationV0({ baseUrl, intervals: { STARTING: null, RUNNING: undefined } }),
      v0('STARTING'),
      { minMs: 2_000, maxMs: 3_000 },
    ],
    [
      'as documented for a status that nobody knows',
      (baseUrl) => conversationV0({ baseUrl, intervals }),
      v0('constructor'),
      { minMs: 5_000, maxMs: 10_000 },
    ],
  ])('of %s', async (_, resource, item, expected) => {
    expect(await intervalOf(resource, item)).toEqual(expected);
  });

  it('of a start task, and of the conversation that it leads to', async () => {
    const task = [{ id: ID, status: 'WORKING' }];
    const resource = (baseUrl: string) =>
      startTask({ baseUrl, intervals: { ...intervals, WORKING: calm } });
    expect(await intervalOf(resource, task)).toEqual(calm);
    const last = lastWas('READY', { next: ID });
    expect(await intervalOf(resource, v1('STARTING'), { last })).toEqual(brisk);
  });

  it('of the members of a fleet of V1', () =>
    pacesFleet((baseUrl) => appConversations({ baseUrl, intervals }), v1('STARTING')));

  it('of the members of a fleet of the agent server', () =>
    pacesFleet(
      (baseUrl) => agentServerConversations({ baseUrl, intervals: { running: brisk } }),
      [agent('running')],
    ));

  it('unless a policy says so for all of them', async () => {
    const server = await serve(() => ({ body: v0('STARTING') }));
    const machine = createPollingMachine(conversationV0({ baseUrl: server.url, intervals }), {
      policy: { interval: calm },
    });
    const actor = createActor(machine, { input: { id: ID, autoStart: true } }).start();
    const { context } = await waitFor(actor, (snapshot) => snapshot.context.polls > 0);
    actor.stop();
    expect(context.delayMs).toBeGreaterThanOrEqual(calm.minMs);
  });
});

describe('`intervals` are refused by name', () => {
  const baseUrl = 'http://localhost:3000';
  const makers: readonly [string, (intervals: never) => unknown][] = [
    ['conversationV0', (intervals) => conversationV0({ baseUrl, intervals })],
    ['appConversation', (intervals) => appConversation({ baseUrl, intervals })],
    ['appConversations', (intervals) => appConversations({ baseUrl, intervals })],
    ['agentServerConversation', (intervals) => agentServerConversation({ baseUrl, intervals })],
    ['agentServerConversations', (intervals) => agentServerConversations({ baseUrl, intervals })],
    ['conversation', (intervals) => conversation({ baseUrl, intervals })],
    ['startTask', (intervals) => startTask({ baseUrl, intervals })],
  ];

  it.each(makers)('for a status that there isn’t: %s', (_, make) => {
    expect(() => make({ RUNING: calm } as never)).toThrow(
      /^intervals\.RUNING: expected no such field \(known: .*RUNNING.*\), got an object$/,
    );
  });

  it.each(makers)('for what is no interval: %s', (_, make) => {
    expect(() => make({ RUNNING: { minMs: 9, maxMs: 5 } } as never)).toThrow(
      'intervals.RUNNING.minMs: expected at most maxMs, which is 5, got 9',
    );
    expect(() => make({ RUNNING: { minMs: 9 } } as never)).toThrow(/^intervals\.RUNNING\.maxMs: /);
    expect(() => make({ RUNNING: 5_000 } as never)).toThrow(
      'intervals.RUNNING: expected an object of minMs, maxMs, or null, got 5000',
    );
    expect(() => make([] as never)).toThrow(/^intervals: expected an object of /);
  });

  it('where another API has that status', () => {
    expect(() => conversationV0({ baseUrl, intervals: { MISSING: calm } })).toThrow(
      /^intervals\.MISSING: /,
    );
    expect(() =>
      conversation({ baseUrl, intervals: { MISSING: calm, ARCHIVED: calm } }),
    ).not.toThrow();
  });
});
