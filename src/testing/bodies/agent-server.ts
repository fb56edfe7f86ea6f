import { type Body, type Conversation, CREATED_AT, MODEL } from './conversation.ts';
import { conversationKey, dashed } from './conversation-id.ts';

const AGENT = {
  kind: 'Agent',
  llm: { model: MODEL, api_key: '**********', base_url: null, usage_id: 'agent' },
  tools: [
    { name: 'TerminalTool', params: {} },
    { name: 'FileEditorTool', params: {} },
  ],
  mcp_config: {},
  filter_tools_regex: null,
  agent_context: null,
  system_prompt_filename: 'system_prompt.j2',
  system_prompt_kwargs: { cli_mode: false },
  security_analyzer: null,
  condenser: null,
};

const STATS = {
  usage_to_metrics: {
    agent: {
      model_name: MODEL,
      accumulated_cost: 0.0421,
      max_budget_per_task: null,
      accumulated_token_usage: {
        model: MODEL,
        prompt_tokens: 18_234,
        completion_tokens: 912,
        cache_read_tokens: 15_000,
        cache_write_tokens: 0,
        reasoning_tokens: 0,
        context_window: 200_000,
        per_turn_token: 4_021,
        response_id: '',
      },
      costs: [{ model: MODEL, cost: 0.0421, timestamp: 1_763_110_805.123 }],
      response_latencies: [{ model: MODEL, latency: 3.21, response_id: 'chatcmpl-fake' }],
      token_usages: [],
    },
  },
};

export function agentServerBody({ id, statuses, updatedAt }: Conversation): Body {
  return {
    id: dashed(id),
    agent: AGENT,
    workspace: { kind: 'LocalWorkspace', working_dir: '/workspace/project' },
    persistence_dir: `workspace/conversations/${conversationKey(id)}`,
    max_iterations: 500,
    stuck_detection: true,
    execution_status: statuses.agent,
    confirmation_policy: { kind: 'NeverConfirm' },
    security_analyzer: null,
    activated_knowledge_skills: [],
    stats: STATS,
    secret_registry: { secret_sources: {} },
    title: null,
    metrics: null,
    created_at: CREATED_AT,
    updated_at: updatedAt,
  };
}
