import type { LastReading } from '../../machines/poll/observation.ts';
import { hasWorked, type Work } from './meanings.ts';
import { type AgentServerBody, agentServerBody } from './schemas.ts';

/** What an agent server's body shows besides the data that is kept; a body that isn't one shows nothing. */
export const bodyIn = (json: unknown): AgentServerBody | null =>
  agentServerBody().safeParse(json).data ?? null;

/**
 * Whether nothing runs while a conversation is idle: it has worked before, or was forked and has no message of its own,
 * or has a message that is not run (the server refuses to at its limit).
 *
 * @param now by the server's own clock, epoch ms.
 */
export function workIn(
  body: AgentServerBody | null,
  last: LastReading | null,
  now: number | null,
): Work {
  if (hasWorked(last)) return { isIdleForGood: true };
  if (body === null) return { isIdleForGood: null };
  const { forked_from_conversation_id: origin, last_user_message_id: message } = body;
  if (hasCalledModel(body)) return { isIdleForGood: true };
  return { isIdleForGood: message === null ? origin !== null : isOld(body, now) };
}

/** A message that is to be run is run within some seconds, also by a busy server. */
const RUN_WITHIN_MS = 30_000;

function isOld({ updated_at: changed }: AgentServerBody, now: number | null): boolean {
  if (changed === null || now === null || !/(Z|[+-]\d\d:?\d\d)$/.test(changed)) return false;
  return now - Date.parse(changed) > RUN_WITHIN_MS;
}

/** The server's own time, by the `Date` of its response (RFC 9110 section 6.6.1). */
export function timeOf(headers: Headers | undefined): number | null {
  const time = Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(time) ? null : time;
}

const hasCalledModel = ({ stats }: AgentServerBody): boolean =>
  Object.values(stats?.usage_to_metrics ?? {}).some(
    ({ accumulated_cost: cost, accumulated_token_usage: tokens }) =>
      (cost ?? 0) > 0 || (tokens?.prompt_tokens ?? 0) > 0,
  );

/** Whether a hook runs when the agent wants to stop: it may turn it back. */
export function hasStopHook({ hook_config: config }: AgentServerBody): boolean {
  const { stop, hooks } = Object(config) as { readonly stop?: unknown; readonly hooks?: unknown };
  const { Stop: legacy } = Object(hooks) as { readonly Stop?: unknown };
  return [stop, legacy].some((list) => Array.isArray(list) && list.length > 0);
}
