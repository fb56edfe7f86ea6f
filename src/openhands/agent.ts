import * as z from 'zod/mini';
import type { Credentials } from '../resource/credentials.ts';
import type { FollowUp } from '../resource/status-response.ts';
import { caught } from './caught.ts';
import { type AgentServerBody, agentServerBody } from './schemas.ts';

/** The agent's own server, which is asked for what a status doesn't say. */
export interface Agent {
  /** How many more requests there may be for this answer. */
  readonly requestsLeft: number;
  /** Its events, the newest first; `null` when they can't be had. */
  readonly events: (query: Readonly<Record<string, string>>) => Promise<EventPage | null>;
  /** The agent's last words, `null` without any. */
  readonly finalResponse: () => Promise<string | null>;
  /** Its own view of the conversation. */
  readonly conversation: () => Promise<AgentServerBody | null>;
}

interface EventPage {
  readonly events: readonly AgentEvent[];
  /** Whether there are no older ones. */
  readonly isLast: boolean;
}

/** One event; old servers name its kind by its full path. */
export type AgentEvent = z.infer<ReturnType<typeof agentEvent>>;

const text = () => caught(z.string(), '');

const agentEvent = () =>
  z.object({
    kind: text(),
    timestamp: text(),
    key: text(),
    value: z.optional(z.unknown()),
    code: text(),
    detail: text(),
    classification: z._default(caught(z.object({ user_action: text() }), { user_action: '' }), {
      user_action: '',
    }),
    tool_name: text(),
    summary: text(),
    action: z.optional(z.unknown()),
    tool_call: z.optional(z.unknown()),
  });

const eventPage = () =>
  z.object({
    items: z.array(agentEvent()),
    next_page_id: z._default(caught(z.nullable(z.string()), null), null),
  });

/** The bare name of an event's class. */
export const isKind = ({ kind }: AgentEvent, name: string): boolean =>
  kind === name || kind.endsWith(`.${name}`);

/** @param url of the conversation on its agent server. */
export function agentAt(
  url: string | URL,
  followUp: FollowUp,
  requests: number,
  credentials?: Credentials,
): Agent {
  let requestsLeft = requests;
  const ask = <TSchema extends z.ZodMiniType>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: TSchema,
  ) => {
    if (requestsLeft === 0) return Promise.resolve(null);
    requestsLeft -= 1;
    const target = new URL(url);
    target.pathname = target.pathname.replace(/\/+$/, '') + path;
    target.search = `${new URLSearchParams(query)}`;
    return followUp({ url: target, credentials }, schema);
  };
  return {
    get requestsLeft() {
      return requestsLeft;
    },
    events: async (query) => {
      const page = await ask(
        '/events/search',
        { sort_order: 'TIMESTAMP_DESC', ...query },
        eventPage(),
      );
      return page && { events: page.items, isLast: page.next_page_id === null };
    },
    finalResponse: async () => {
      const answer = await ask('/agent_final_response', {}, z.object({ response: z.string() }));
      return answer?.response.trim() || null;
    },
    conversation: () => ask('', {}, agentServerBody()),
  };
}
