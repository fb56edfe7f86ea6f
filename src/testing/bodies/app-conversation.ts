import { type Body, type Conversation, CREATED_AT, MODEL, SANDBOX_ID } from './conversation.ts';
import { conversationKey } from './conversation-id.ts';
import { sessionKeyOf } from './session-key.ts';
import { usageOf } from './usage.ts';

const FIELDS_OF_1_11 = {
  agent_kind: 'openhands',
  public: null,
  tags: { archiveworkspacepath: '.' },
  acp_server: null,
  launched_agent_profile: null,
  updated_at: CREATED_AT,
};

export function appConversationBody(conversation: Conversation): Body {
  const { id, statuses, updatedAt, modelCalls, version, agentServerUrl } = conversation;
  const hex = conversationKey(id);
  const reachable = statuses.sandbox === 'RUNNING';
  const standsStill = version === '1.11.0';
  return {
    id: hex,
    created_by_user_id: null,
    sandbox_id: SANDBOX_ID,
    selected_repository: 'acme/shop',
    selected_branch: 'main',
    git_provider: 'github',
    title: `Conversation ${standsStill ? hex.slice(0, 5) : hex}`,
    trigger: 'gui',
    pr_number: [],
    llm_model: MODEL,
    metrics: { model_name: 'default', ...usageOf('', standsStill ? 0 : modelCalls) },
    parent_conversation_id: null,
    sub_conversation_ids: [],
    created_at: CREATED_AT,
    updated_at: updatedAt,
    sandbox_status: statuses.sandbox,
    execution_status: statuses.execution,
    conversation_url: reachable ? `${agentServerUrl}/api/conversations/${hex}` : null,
    session_api_key: reachable ? sessionKeyOf(id, null) : null,
    ...(standsStill ? FIELDS_OF_1_11 : {}),
  };
}
