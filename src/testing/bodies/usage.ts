import type { Body } from './conversation.ts';

const COST = 0.02105;
const TOKENS = {
  prompt_tokens: 9_117,
  completion_tokens: 456,
  cache_read_tokens: 7_500,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
};
const CONTEXT = { context_window: 200_000, per_turn_token: 4_021 };
const FIRST_CALL = 1_763_110_805.123;

/** What that many model calls have cost. Each costs the same. */
export function usageOf(model: string, calls: number): Body {
  const tokens = Object.entries(TOKENS).map(([name, count]) => [name, count * calls]);
  return {
    accumulated_cost: costOf(calls),
    max_budget_per_task: null,
    accumulated_token_usage: {
      model,
      ...Object.fromEntries(tokens),
      ...(calls > 0 ? CONTEXT : { context_window: 0, per_turn_token: 0 }),
      response_id: '',
    },
  };
}

function costOf(calls: number): number {
  return Math.round(COST * calls * 1e5) / 1e5;
}

/** The agent server's `stats`: nothing before the first call, and some 400 bytes more with each. */
export function statsOf(model: string, calls: number): Body {
  if (calls === 0) return { usage_to_metrics: {} };
  const each = Array.from({ length: calls }, (_, n) => ({ n, response_id: `chatcmpl-${n}` }));
  const agent = {
    model_name: model,
    ...usageOf(model, calls),
    costs: each.map(({ n }) => ({ model, cost: COST, timestamp: FIRST_CALL + n })),
    response_latencies: each.map(({ response_id }) => ({ model, latency: 3.21, response_id })),
    token_usages: each.map(({ response_id }) => ({ model, ...TOKENS, ...CONTEXT, response_id })),
  };
  return { usage_to_metrics: { agent } };
}
