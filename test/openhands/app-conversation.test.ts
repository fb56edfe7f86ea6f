import { describe, expect, it } from 'vitest';
import { bearer } from '../../src/index.ts';
import { type AgentOptions, appConversation } from '../../src/openhands/index.ts';
import { noApi, sentences, unknown } from '../../src/openhands/sentences.ts';
import { observed } from '../support/observed.ts';
import type { Reply } from '../support/plain-server.ts';
import {
  agentReply,
  type Conversation,
  DASHED,
  type Event,
  goal,
  ID,
  lastWas,
  message,
  type Reading,
  serve,
  stats,
  status,
} from './agent-server.ts';
import { body } from './bodies.ts';

const OURS = 'sk-canary-of-the-main-server';
const OWN = 'sk-canary-of-the-conversation';

interface World {
  /** What differs from a finished one, as V1 tells it. */
  readonly fields?: object;
  readonly agent?: Conversation;
  readonly reply?: (path: string) => Reply;
  readonly options?: AgentOptions;
}

/** A main server, and the agent server that its conversation names. */
async function ask({ fields, agent = {}, reply, options }: World, more = {}) {
  const elsewhere = await serve(reply ?? agentReply(agent));
  const [real] = body<object[]>('v1-1.11-finished');
  const own = {
    conversation_url: `${elsewhere.url}/api/conversations/${ID}`,
    session_api_key: OWN,
  };
  const server = await serve(() => ({ body: [{ ...real, ...own, ...fields }] }));
  const resource = appConversation({
    ...{ baseUrl: server.url, credentials: bearer(() => OURS) },
    ...options,
  });
  const observation = (await observed(resource, { id: DASHED, ...more })) as Reading;
  return { observation, server, elsewhere };
}

const sandbox = (sandbox_status: string, last: Parameters<typeof lastWas> | null = null) =>
  ask(
    { fields: { sandbox_status, execution_status: null } },
    { last: last && lastWas(...last) },
  ).then(({ observation }) => observation);

const ended = (events: readonly Event[] = []) => [message, status('running'), ...events];

describe('V1’s sandbox', () => {
  it('that is paused is stopped, and the agent has not finished', async () => {
    expect(await sandbox('PAUSED')).toMatchObject({
      ...{ status: 'PAUSED', verdict: 'stopped', detail: sentences.sandboxPaused },
    });
  });

  it('that is missing is stopped once that has lasted 30 s, asked at the fast pace', async () => {
    expect(await sandbox('MISSING')).toMatchObject({
      ...{ verdict: 'stopped', detail: sentences.sandboxMissing, confirmMs: 30_000 },
      interval: { minMs: 2_000, maxMs: 3_000 },
    });
  });

  it('with an error has failed once that has lasted 5 s', async () => {
    expect(await sandbox('ERROR')).toMatchObject({ verdict: 'failed', confirmMs: 5_000 });
  });

  it('that starts is asked at the fast pace', async () => {
    expect(await sandbox('STARTING', ['STARTING'])).toMatchObject({
      ...{ verdict: 'pending', interval: { minMs: 2_000, maxMs: 3_000 } },
    });
  });

  it.each<Parameters<typeof lastWas>>([
    ['RUNNING'],
    ['running'],
    ['idle'],
    ['STARTING', { detail: sentences.sandboxRestarting }],
  ])('that falls back from %s to STARTING says so, at the steady pace', async (...last) => {
    expect(await sandbox('STARTING', last)).toMatchObject({
      ...{ verdict: 'pending', detail: sentences.sandboxRestarting },
      interval: { minMs: 5_000, maxMs: 10_000 },
    });
  });

  it.each(['STARTING', 'PAUSED', 'MISSING', 'ERROR'])(
    'that is %s has no agent to ask',
    async (sandbox_status) => {
      const { elsewhere } = await ask({ fields: { sandbox_status, execution_status: null } });
      expect(elsewhere.requests).toEqual([]);
    },
  );
});

describe('V1’s agent', () => {
  it('that has finished is asked at its own server, with the key of the body alone', async () => {
    const { observation, elsewhere } = await ask({
      agent: { events: ended([status('finished')]) },
    });
    expect(observation).toMatchObject({ verdict: 'succeeded', confirmMs: 0 });
    expect(elsewhere.requests.map(({ path }) => path.split('?')[0])).toEqual([
      `/api/conversations/${ID}/events/search`,
      `/api/conversations/${ID}`,
    ]);
    for (const { headers } of elsewhere.requests) {
      expect(headers['x-session-api-key']).toBe(OWN);
      expect(JSON.stringify(headers)).not.toContain(OURS);
    }
  });

  it('shows no key anywhere, whatever its server repeats', async () => {
    const all = `${OWN} ${OURS}`;
    const event = { kind: 'ConversationErrorEvent', code: 'LLMError', detail: `denied for ${all}` };
    const { observation } = await ask({
      fields: { execution_status: 'error' },
      agent: { fields: { title: all }, events: ended([event, status('error')]) },
    });
    expect(observation.detail).toBe('LLMError: denied for [redacted] [redacted]');
    expect(JSON.stringify(observation)).not.toContain('canary');
  });

  it('has its real title, its cost and its tokens at the end', async () => {
    const usage = (cost: number, prompt_tokens: number) => ({
      accumulated_cost: cost,
      accumulated_token_usage: { prompt_tokens, completion_tokens: 5, reasoning_tokens: null },
    });
    const usage_to_metrics = { agent: usage(0.25, 100), condenser: usage(0.5, 20) };
    const { observation } = await ask({
      agent: {
        fields: { title: 'Fix the tests', stats: { usage_to_metrics } },
        events: ended([status('finished')]),
      },
    });
    expect(observation).toMatchObject({
      label: 'Fix the tests',
      data: {
        ...{ id: DASHED, title: 'Fix the tests' },
        metrics: {
          accumulated_cost: 0.75,
          accumulated_token_usage: { prompt_tokens: 120, completion_tokens: 10 },
        },
      },
    });
  });

  it('goes on between the rounds of a goal', async () => {
    const active = goal({ active: true, iteration: 0, max_iterations: 3 });
    const { observation } = await ask({
      agent: { events: [active, ...ended([status('finished')])] },
    });
    expect(observation).toMatchObject({
      ...{ verdict: 'pending', detail: 'the goal is not reached yet (round 1 of 3)' },
    });
  });

  it('is believed after 10 s while nobody knows of its stop hook, its requests being used up', async () => {
    const long = [message, status('running'), ...stats(200), status('finished')];
    const { observation, elsewhere } = await ask({ agent: { events: long } });
    expect(observation).toMatchObject({ verdict: 'succeeded', confirmMs: 10_000 });
    expect(elsewhere.requests).toHaveLength(3);
  });

  it('says why it failed', async () => {
    const event = { kind: 'ConversationErrorEvent', code: 'LLMError', detail: 'no such model' };
    const { observation } = await ask({
      fields: { execution_status: 'error' },
      agent: { events: ended([event, status('error')]) },
    });
    expect(observation).toMatchObject({ verdict: 'failed', detail: 'LLMError: no such model' });
  });

  it('says its last words, if it is asked to', async () => {
    const { observation } = await ask({
      agent: {
        events: ended([status('finished')]),
        finalResponse: { body: { response: ' All done. ' } },
      },
      options: { finalResponse: true },
    });
    expect(observation).toMatchObject({ verdict: 'succeeded', detail: 'All done.', confirmMs: 0 });
  });

  it('that is idle after work waits for a person, as its own server shows', async () => {
    const { observation } = await ask({
      fields: { execution_status: 'idle' },
      agent: { fields: body('agent-server-1.58-idle-after-rejection') },
    });
    expect(observation).toMatchObject({ verdict: 'blocked', detail: sentences.idleAfterWork });
  });

  describe.each<[string, (path: string) => Reply]>([
    ['breaks the connection', () => 'reset'],
    ['fails', () => ({ status: 500, body: 'Internal Server Error' })],
    ['refuses the key', () => ({ status: 401, body: { detail: 'Unauthorized' } })],
    ['is a web page', () => ({ body: '<!doctype html>' })],
    ['is something else', () => ({ body: { hello: 'world' } })],
  ])('whose server %s', (_, reply) => {
    it('is believed after 10 s, or said to have failed', async () => {
      expect((await ask({ reply })).observation).toMatchObject({
        ...{ type: 'reading', verdict: 'succeeded', confirmMs: 10_000 },
      });
      const { observation } = await ask({ reply, fields: { execution_status: 'error' } });
      expect(observation).toMatchObject({ verdict: 'failed', detail: sentences.agentFailed });
    });
  });

  it('whose server hangs doesn’t hold up a reading', async () => {
    const { observation } = await ask({ reply: () => 'silence' }, { requestTimeoutMs: 1_500 });
    expect(observation).toMatchObject({
      ...{ type: 'reading', verdict: 'succeeded', confirmMs: 10_000 },
    });
    expect(observation.elapsedMs).toBeLessThan(1_500);
  });

  it.each([
    ...[null, '', 7, 'file:///etc/passwd', 'javascript:alert(1)', 'http://me:pw@127.0.0.1:9/x'],
  ])(
    'without an address that can be asked is believed after 10 s: %j',
    async (conversation_url) => {
      const { observation, elsewhere } = await ask({ fields: { conversation_url } });
      expect(observation).toMatchObject({
        ...{ type: 'reading', verdict: 'succeeded', confirmMs: 10_000 },
      });
      expect(elsewhere.requests).toEqual([]);
    },
  );
});

describe('V1’s agent server', () => {
  it('is asked without a key where the body has none that can be sent', async () => {
    for (const session_api_key of [null, '', 7]) {
      const { observation, elsewhere } = await ask({ fields: { session_api_key } });
      expect(observation).toMatchObject({ verdict: 'succeeded' });
      expect(elsewhere.requests.length).toBeGreaterThan(0);
      expect(JSON.stringify(elsewhere.requests)).not.toContain('canary');
    }
    const { observation } = await ask({ fields: { session_api_key: 'two\nlines' } });
    expect(observation).toMatchObject({ type: 'reading', confirmMs: 10_000 });
  });
});

describe('V1', () => {
  const answer = async (reply: Reply, id = DASHED) => {
    const server = await serve(() => reply);
    const resource = appConversation({ baseUrl: server.url });
    return { server, observation: await observed(resource, { id }) };
  };

  it('that knows no such conversation asks whether it is a start task', async () => {
    expect((await answer({ body: [null] })).observation).toMatchObject({
      ...{ type: 'missing', message: unknown.v1 },
    });
  });

  it('that isn’t on this server is rejected, not missing', async () => {
    const reply = { status: 404, body: { detail: 'Not Found' } };
    expect((await answer(reply)).observation).toMatchObject({
      ...{ type: 'rejected', failure: { message: noApi.v1 } },
    });
  });

  it.each(['abc', '', `${ID}0`, `${ID.slice(1)}g`, '../../x'])(
    'is never asked for an id that is no UUID: %j',
    async (id) => {
      const { server, observation } = await answer({ body: [null] }, id);
      expect(observation).toMatchObject({ type: 'rejected', failure: { retryable: false } });
      expect(JSON.stringify(observation)).toContain('32 hex digits, with or without dashes');
      expect(server.requests).toEqual([]);
    },
  );

  it('shows what the server says about an id of another form', async () => {
    const reply = { status: 400, body: { detail: "Invalid UUID format for ids: ['abc']" } };
    expect(JSON.stringify((await answer(reply)).observation)).toContain('Invalid UUID format');
  });
});
