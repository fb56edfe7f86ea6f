import {
  AGENT_SERVER_URL,
  type Body,
  type Conversation,
  CREATED_AT,
  SANDBOX_ID,
} from './conversation.ts';
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

/** Timestamps without a zone, as servers on SQLite send them for tasks. */
function naive(iso: string): string {
  return iso.replace('Z', '');
}

export function startTaskBody({ id, statuses, updatedAt }: Conversation): Body {
  const ready = statuses.given === 'READY';
  const failed = statuses.given === 'ERROR';
  return {
    id: conversationKey(id),
    created_by_user_id: null,
    status: statuses.given,
    detail: failed ? `500: Sandbox failed to start: ${SANDBOX_ID}` : null,
    app_conversation_id: ready ? STARTED_CONVERSATION : null,
    sandbox_id: SANDBOX_ID,
    agent_server_url: ready ? AGENT_SERVER_URL : null,
    request: REQUEST,
    created_at: naive(CREATED_AT),
    updated_at: naive(updatedAt),
  };
}
