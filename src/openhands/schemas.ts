import * as z from 'zod/mini';
import { caught } from './caught.ts';
import { undashed } from './conversation-id.ts';

/**
 * What the servers really send. Only the ids and the statuses are required. Any other field may be null, missing
 * or of another type, and is then `null`, or `[]` for an array; unknown fields are left out.
 *
 * The schemas are functions, so that a bundler can drop those that aren't used.
 */
const fields = () => ({
  text: lenient(z.nullable(z.string()), null),
  texts: lenient(z.array(z.string()), []),
  flag: lenient(z.nullable(z.boolean()), null),
  count: lenient(z.nullable(z.number()), null),
  counts: lenient(z.array(z.number()), []),
  /** Already parsed from JSON; validating that again would cost more than all other fields together. */
  json: lenient(z.unknown() as unknown as z.ZodMiniType<z.infer<ReturnType<typeof z.json>>>, null),
  /** ISO 8601. Some servers omit the zone, which is then UTC. */
  timestamp: lenient(
    z.nullable(
      z.pipe(
        z.string(),
        z.transform((time: string) => (/T[\d:.]+$/.test(time) ? `${time}Z` : time)),
      ),
    ),
    null,
  ),
  /** UUIDs with or without dashes, normalized to 32 lower-case hex digits. */
  id: z.pipe(z.string(), z.transform(undashed)),
});

/** Missing fields are common, so they are handled before `catch`, which would create an error for each. */
const lenient = <TSchema extends z.ZodMiniType>(schema: TSchema, fallback: z.output<TSchema>) =>
  caught(
    z.pipe(
      z.optional(schema),
      z.transform((value) => value ?? fallback),
    ),
    fallback as never,
  ) as unknown as z.ZodMiniType<z.output<TSchema>>;

/** What V1 answers for one id: a list of one. */
export const first = <TSchema extends z.ZodMiniType>(schema: TSchema) =>
  z.pipe(
    z.tuple([schema]),
    z.transform(([one]) => one as z.output<TSchema>),
  );

export function conversationInfo() {
  const { count, counts, text, texts, timestamp } = fields();
  return z.object({
    conversation_id: z.string(),
    title: text,
    status: z.string(),
    runtime_status: text,
    last_updated_at: timestamp,
    created_at: timestamp,
    selected_repository: text,
    selected_branch: text,
    git_provider: text,
    trigger: text,
    num_connections: count,
    url: text,
    pr_number: counts,
    conversation_version: text,
    sub_conversation_ids: texts,
  });
}

export function appConversation() {
  const { counts, flag, id, json, text, texts, timestamp } = fields();
  return z.object({
    id,
    title: text,
    sandbox_id: text,
    sandbox_status: z.string(),
    execution_status: text,
    created_at: timestamp,
    updated_at: timestamp,
    created_by_user_id: text,
    selected_repository: text,
    selected_branch: text,
    git_provider: text,
    trigger: text,
    llm_model: text,
    metrics: json,
    parent_conversation_id: text,
    sub_conversation_ids: texts,
    pr_number: counts,
    conversation_url: text,
    agent_kind: text,
    public: flag,
    tags: json,
  });
}

/** Without `agent` and `workspace`: they contain the settings of models and tools, and sometimes their keys. */
export function agentServerConversation() {
  const { id, json, text, timestamp } = fields();
  return z.object({
    id,
    title: text,
    execution_status: z.nullable(z.string()),
    created_at: timestamp,
    updated_at: timestamp,
    metrics: json,
    stats: lenient(z.nullable(stats()), null),
  });
}

/** What a person reads of the statistics, which grow with each call of a model. */
function stats() {
  const { count, text } = fields();
  const usage = z.object({
    prompt_tokens: count,
    completion_tokens: count,
    cache_read_tokens: count,
    cache_write_tokens: count,
    reasoning_tokens: count,
  });
  const metrics = z.object({
    model_name: text,
    accumulated_cost: count,
    accumulated_token_usage: lenient(z.nullable(usage), null),
  });
  return z.object({ usage_to_metrics: z.record(z.string(), metrics) });
}

/** What an agent server tells of a conversation that isn't kept, and what tells whether it has worked. */
export function agentServerBody() {
  const { text } = fields();
  return z.object({
    title: text,
    stats: lenient(z.nullable(stats()), null),
    /** As it is sent: without a zone it tells nothing. */
    updated_at: text,
    last_user_message_id: text,
    forked_from_conversation_id: text,
    hook_config: z.optional(z.unknown()),
  });
}

/** V1's task of starting a conversation. */
export function startTask() {
  const { id, text, timestamp } = fields();
  return z.object({
    id,
    status: z.string(),
    detail: text,
    app_conversation_id: lenient(z.nullable(id), null),
    sandbox_id: text,
    agent_server_url: text,
    created_at: timestamp,
    updated_at: timestamp,
  });
}

/** The key of the conversation's own server, only with `keepSessionApiKey`. */
const secret = () => z.object({ session_api_key: z.optional(fields().text) });

type Secret = ReturnType<typeof secret>;

/** A schema with `session_api_key`, which is a secret, if `keep` is `true`, else without. */
export const withSessionApiKey = <TShape extends z.core.$ZodShape>(
  schema: z.ZodMiniObject<TShape>,
  keep: boolean,
) =>
  (keep ? z.extend(schema, secret().shape) : schema) as z.ZodMiniObject<TShape & Secret['shape']>;

/** V0's `ConversationInfo`. */
export type ConversationInfo = z.infer<ReturnType<typeof conversationInfo>> & z.infer<Secret>;
/** V1's `AppConversation`. */
export type AppConversation = z.infer<ReturnType<typeof appConversation>> & z.infer<Secret>;
/** The agent server's own view of a conversation. */
export type AgentServerConversation = z.infer<ReturnType<typeof agentServerConversation>>;
/** V1's task of starting a conversation. */
export type StartTask = z.infer<ReturnType<typeof startTask>>;
export type AgentServerBody = z.infer<ReturnType<typeof agentServerBody>>;
