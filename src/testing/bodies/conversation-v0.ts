import { type Body, type Conversation, CREATED_AT } from './conversation.ts';

const RUNTIME_STATUS: Readonly<Record<string, string>> = {
  STARTING: 'STATUS$BUILDING_RUNTIME',
  RUNNING: 'STATUS$READY',
};

export function conversationV0Body({ id, statuses, updatedAt }: Conversation): Body {
  return {
    conversation_id: id,
    title: `Conversation ${id.slice(0, 5)}`,
    last_updated_at: statuses.v0 === 'STARTING' ? null : updatedAt,
    status: statuses.v0,
    runtime_status: RUNTIME_STATUS[statuses.v0] ?? null,
    selected_repository: 'acme/shop',
    selected_branch: 'main',
    git_provider: 'github',
    trigger: 'openhands_api',
    num_connections: statuses.v0 === 'RUNNING' ? 1 : 0,
    url: `/api/conversations/${encodeURIComponent(id)}`,
    session_api_key: null,
    created_at: CREATED_AT,
    pr_number: [],
    conversation_version: 'V0',
  };
}
