import * as z from 'zod';
import { undashed } from './conversation-id.ts';

/**
 * What the servers really send: only the ids and the statuses are relied on. Any other field may be
 * null, missing or of another type, and then reads `null`; unknown fields are left out.
 *
 * Functions, so that a bundler drops the schemas of the APIs that nobody asks.
 */
const fields = () => ({
  text: lenient(z.string().nullable(), null),
  texts: lenient(z.array(z.string()), []),
  flag: lenient(z.boolean().nullable(), null),
  count: lenient(z.number().nullable(), null),
  counts: lenient(z.array(z.number()), []),
  /** It was parsed from JSON; to see that again in each part of it costs more than all the rest. */
  json: lenient(z.unknown() as unknown as z.ZodType<z.infer<ReturnType<typeof z.json>>>, null),
  /** ISO 8601; some servers leave the zone out, and then mean UTC. */
  timestamp: lenient(
    z
      .string()
      .transform((time) => (/T[\d:.]+$/.test(time) ? `${time}Z` : time))
      .nullable(),
    null,
  ),
  /** UUIDs come with and without dashes: here always 32 lower-case hex digits. */
  id: z.string().transform(undashed),
});

/** A missing field is common and costs nothing; `catch` alone would write a complaint about it first. */
const lenient = <TSchema extends z.ZodType>(schema: TSchema, without: z.output<TSchema>) =>
  schema
    .optional()
    .transform((value) => value ?? without)
    .catch(without as never) as unknown as z.ZodType<z.output<TSchema>>;

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

/** Its `agent` and `workspace` are left out: they hold the settings, and at times the keys, of models and tools. */
export function agentServerConversation() {
  const { id, json, text, timestamp } = fields();
  return z.object({
    id,
    title: text,
    execution_status: z.string().nullable(),
    created_at: timestamp,
    updated_at: timestamp,
    metrics: json,
    stats: json,
  });
}

/** The key of the conversation's own server, for those who ask for it. */
const secret = () => z.object({ session_api_key: fields().text.optional() });

type Secret = ReturnType<typeof secret>;

/** A body with its `session_api_key`, or, unless asked for, without: it is a secret. */
export const withSessionApiKey = <TShape extends z.ZodRawShape>(
  schema: z.ZodObject<TShape>,
  keep: boolean,
) => (keep ? schema.extend(secret().shape) : schema) as z.ZodObject<TShape & Secret['shape']>;

/** V0's `ConversationInfo`. */
export type ConversationInfo = z.infer<ReturnType<typeof conversationInfo>> & z.infer<Secret>;
/** V1's `AppConversation`. */
export type AppConversation = z.infer<ReturnType<typeof appConversation>> & z.infer<Secret>;
/** The agent server's own view of a conversation. */
export type AgentServerConversation = z.infer<ReturnType<typeof agentServerConversation>>;
