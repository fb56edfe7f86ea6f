/** What a conversation has cost so far. */
export interface Usage {
  /** US dollars. */
  readonly cost: number;
  readonly tokensIn: number;
  /** Of those, tokens that were read from a cache. */
  readonly cached: number;
  readonly tokensOut: number;
}

const NONE: Usage = { cost: 0, tokensIn: 0, cached: 0, tokensOut: 0 };

/** What OpenHands' data says of it: the agent server's `stats`, else the main server's `metrics`; `null` for nothing. */
export function usageIn(data: unknown): Usage | null {
  const { stats, metrics } = fieldsOf(data);
  const byUsage = Object.values(fieldsOf(fieldsOf(stats).usage_to_metrics));
  return orNull(byUsage.map(usageOf).reduce(plus, NONE)) ?? orNull(usageOf(metrics));
}

function usageOf(metrics: unknown): Usage {
  const { accumulated_cost, accumulated_token_usage } = fieldsOf(metrics);
  const { prompt_tokens, cache_read_tokens, completion_tokens } = fieldsOf(accumulated_token_usage);
  return {
    cost: countOf(accumulated_cost),
    tokensIn: countOf(prompt_tokens),
    cached: countOf(cache_read_tokens),
    tokensOut: countOf(completion_tokens),
  };
}

const plus = (one: Usage, other: Usage): Usage => ({
  cost: one.cost + other.cost,
  tokensIn: one.tokensIn + other.tokensIn,
  cached: one.cached + other.cached,
  tokensOut: one.tokensOut + other.tokensOut,
});

const orNull = (usage: Usage): Usage | null =>
  usage.cost + usage.tokensIn + usage.tokensOut > 0 ? usage : null;

const fieldsOf = (value: unknown) => Object(value) as Readonly<Record<string, unknown>>;

const countOf = (value: unknown): number =>
  typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0;
