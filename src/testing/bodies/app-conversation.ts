import {
  AGENT_SERVER_URL,
  type Body,
  type Conversation,
  CREATED_AT,
  FAKE_KEY,
  MODEL,
  SANDBOX_ID,
} from './conversation.ts';
import { conversationKey } from './conversation-id.ts';

const METRICS = {
  model_name: 'default',
  accumulated_cost: 0.0421,
  max_budget_per_task: null,
  accumulated_token_usage: {
    model: '',
    prompt_tokens: 18_234,
    completion_tokens: 912,
    cache_read_tokens: 15_000,
    cache_write_tokens: 0,
    reasoning_tokens: 0,
    context_window: 200_000,
    per_turn_token: 4_021,
    response_id: '',
  },
};

export function appConversationBody({ id, statuses, updatedAt }: Conversation): Body {
  const hex = conversationKey(id);
  const reachable = statuses.sandbox === 'RUNNING';
  return {
    id: hex,
    created_by_user_id: null,
    sandbox_id: SANDBOX_ID,
    selected_repository: 'acme/shop',
    selected_branch: 'main',
    git_provider: 'github',
    title: `Conversation ${hex}`,
    trigger: 'gui',
    pr_number: [],
    llm_model: MODEL,
    metrics: METRICS,
    parent_conversation_id: null,
    sub_conversation_ids: [],
    created_at: CREATED_AT,
    updated_at: updatedAt,
    sandbox_status: statuses.sandbox,
    execution_status: statuses.execution,
    conversation_url: reachable ? `${AGENT_SERVER_URL}/api/conversations/${hex}` : null,
    session_api_key: reachable ? FAKE_KEY : null,
  };
}
