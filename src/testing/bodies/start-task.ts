import { type Body, type Conversation, CREATED_AT, naive, SANDBOX_ID } from './conversation.ts';
import { conversationKey } from './conversation-id.ts';

const STARTED_CONVERSATION = '7d9f0c2ab4e84d0f9a6b1c2d3e4f5061';

const REQUEST = {
  sandbox_id: null,
  initial_message: {
    role: 'user',
    content: [{ cache_prompt: false, type: 'text', text: 'Say hi' }],
    run: false,
  },
  processors: null,
  llm_model: null,
  selected_repository: 'acme/shop',
  selected_branch: 'main',
  git_provider: 'github',
  title: null,
  trigger: 'gui',
  pr_number: [],
  parent_conversation_id: null,
  agent_type: 'default',
};

const REQUEST_OF_1_11 = {
  ...REQUEST,
  conversation_id: null,
  system_message_suffix: null,
  agent_profile_id: null,
  suggested_task: null,
  public: null,
  plugins: null,
  secrets: null,
};

/** Timestamps have no zone, as servers on SQLite send them for tasks. */
export function startTaskBody(conversation: Conversation): Body {
  const { id, statuses, updatedAt, version, agentServerUrl } = conversation;
  const ready = statuses.given === 'READY';
  const failed = statuses.given === 'ERROR';
  return {
    id: conversationKey(id),
    created_by_user_id: null,
    status: statuses.given,
    detail: failed ? `500: Sandbox failed to start: ${SANDBOX_ID}` : null,
    app_conversation_id: ready ? STARTED_CONVERSATION : null,
    sandbox_id: statuses.given === 'WORKING' ? null : SANDBOX_ID,
    agent_server_url: ready ? agentServerUrl : null,
    request: version === '1.11.0' ? REQUEST_OF_1_11 : REQUEST,
    created_at: naive(CREATED_AT),
    updated_at: naive(updatedAt),
  };
}
