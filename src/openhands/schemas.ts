import { z } from 'zod';
import { undashed } from './conversation-id.ts';

/**
 * What the servers really send: only the ids and the statuses are relied on. Any other field may be
 * null, missing or of another type, and then reads `null`; unknown fields are left out.
 */
const text = z.string().nullable().catch(null);
const texts = z.array(z.string()).catch([]);
const count = z.number().nullable().catch(null);
const counts = z.array(z.number()).catch([]);
const json = z.json().catch(null);

/** ISO 8601; some servers leave the zone out, and then mean UTC. */
const timestamp = z
  .string()
  .transform((time) => (/T[\d:.]+$/.test(time) ? `${time}Z` : time))
  .nullable()
  .catch(null);

/** UUIDs come with and without dashes: here always 32 lower-case hex digits. */
const id = z.string().transform(undashed);

export const conversationInfo = z.object({
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

export const appConversation = z.object({
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
  public: z.boolean().nullable().catch(null),
  tags: json,
});

/** Its `agent` and `workspace` are left out: they hold the settings, and at times the keys, of models and tools. */
export const agentServerConversation = z.object({
  id,
  title: text,
  execution_status: z.string().nullable(),
  created_at: timestamp,
  updated_at: timestamp,
  metrics: json,
  stats: json,
});

/** The key of the conversation's own server, for those who ask for it. */
const secret = z.object({ session_api_key: text.optional() });

/** A body with its `session_api_key`, or, unless asked for, without: it is a secret. */
export const withSessionApiKey = <TShape extends z.ZodRawShape>(
  schema: z.ZodObject<TShape>,
  keep: boolean,
) => (keep ? schema.extend(secret.shape) : schema) as z.ZodObject<TShape & typeof secret.shape>;

/** V0's `ConversationInfo`. */
export type ConversationInfo = z.infer<typeof conversationInfo> & z.infer<typeof secret>;
/** V1's `AppConversation`. */
export type AppConversation = z.infer<typeof appConversation> & z.infer<typeof secret>;
/** The agent server's own view of a conversation. */
export type AgentServerConversation = z.infer<typeof agentServerConversation>;
