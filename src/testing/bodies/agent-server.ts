import { type Body, type Conversation, CREATED_AT, MODEL } from './conversation.ts';
import { conversationKey, dashed } from './conversation-id.ts';
import { eventIdOf } from './event-id.ts';
import { statsOf } from './usage.ts';

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

export function agentServerBody(conversation: Conversation): Body {
  const { id, statuses, updatedAt, modelCalls, version } = conversation;
  const body = {
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
    stats: statsOf(MODEL, modelCalls),
    secret_registry: { secret_sources: {} },
    title: null,
    metrics: null,
    created_at: CREATED_AT,
    updated_at: updatedAt,
  };
  return version === '1.1.0' ? body : { ...body, ...fieldsOf1_58(id, modelCalls > 0) };
}

function fieldsOf1_58(id: string, hasWorked: boolean): Body {
  return {
    title: hasWorked ? 'Fix flaky login test' : null,
    invoked_skills: [],
    blocked_actions: {},
    blocked_messages: {},
    last_user_message_id: hasWorked ? eventIdOf(id, 'message') : null,
    leaf_event_id: hasWorked ? eventIdOf(id, 'leaf') : null,
    agent_state: {},
    hook_config: null,
    forked_from_conversation_id: null,
    forked_from_event_id: null,
    parent_conversation_id: null,
    sub_conversation_ids: [],
    tags: {},
    current_model_id: null,
    available_models: [],
    supports_runtime_model_switch: false,
    launched_agent_profile: null,
    client_tools: [],
    tool_module_qualnames: { terminal: 'openhands.tools.terminal.definition' },
    runtime_info: { runtime_status: 'available', can_resume: true, runtime_error: null },
  };
}
