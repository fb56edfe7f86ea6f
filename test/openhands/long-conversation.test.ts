import { describe, expect, it } from 'vitest';
import {
  agentServerConversation,
  appConversation,
  conversation,
  conversationV0,
  startTask,
} from '../../src/openhands/index.ts';
import { observed } from '../support/observed.ts';
import { agentReply, DASHED, type Reading, serve } from './agent-server.ts';

const usage = { prompt_tokens: 100, completion_tokens: 10, reasoning_tokens: 0, context_window: 9 };

/** As the server's own: some 300 bytes for each call of a model. */
const statsOf = (calls: number) => ({
  usage_to_metrics: {
    agent: {
      ...{ model_name: 'openai/fake', accumulated_cost: 1.5, max_budget_per_task: null },
      accumulated_token_usage: { model: 'openai/fake', ...usage, response_id: '' },
      costs: [],
      response_latencies: Array.from({ length: calls }, (_, n) => ({
        ...{ model: 'openai/fake', latency: 0.0187, response_id: `chatcmpl-${n}` },
      })),
      token_usages: Array.from({ length: calls }, (_, n) => ({
        ...{ model: 'openai/fake', ...usage, response_id: `chatcmpl-${n}` },
      })),
    },
  },
});

describe('a long conversation', () => {
  it.each([301, 10_000])('of %i calls of a model keeps what a person reads', async (calls) => {
    const fields = { execution_status: 'running', stats: statsOf(calls) };
    const server = await serve(agentReply({ fields }));
    const resource = agentServerConversation({ baseUrl: server.url });
    const observation = (await observed(resource, { id: DASHED })) as Reading;
    expect(observation).toMatchObject({ type: 'reading', status: 'running' });
    const { data } = observation as { data: { stats: unknown } };
    expect(data.stats).toEqual({
      usage_to_metrics: {
        agent: {
          ...{ model_name: 'openai/fake', accumulated_cost: 1.5 },
          accumulated_token_usage: {
            ...{ prompt_tokens: 100, completion_tokens: 10, reasoning_tokens: 0 },
            ...{ cache_read_tokens: null, cache_write_tokens: null },
          },
        },
      },
    });
    expect(JSON.stringify(observation).length).toBeLessThan(1_500);
  });

  it('keeps no settings of agents and workspaces, which may hold keys', async () => {
    const secret = { api_key: 'sk-canary' };
    const fields = {
      ...{ execution_status: 'running', agent: secret, workspace: secret },
      ...{ secret_registry: secret, agent_state: secret, hook_config: secret },
    };
    const server = await serve(agentReply({ fields }));
    const resource = agentServerConversation({ baseUrl: server.url });
    expect(JSON.stringify(await observed(resource, { id: DASHED }))).not.toContain('canary');
  });

  it.each(
    Object.entries({
      agentServerConversation,
      appConversation,
      conversation,
      conversationV0,
      startTask,
    }),
  )('may be 16 MiB long over %s', (_, resource) => {
    expect(resource({ baseUrl: 'http://localhost:3000' }).maxBytes).toBe(16 * 2 ** 20);
  });
});
