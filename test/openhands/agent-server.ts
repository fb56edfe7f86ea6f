import { onTestFinished } from 'vitest';
import type { LastReading, Observation } from '../../machines/poll/observation.ts';
import { type AgentOptions, agentServerConversation } from '../../src/openhands/index.ts';
import { observed } from '../support/observed.ts';
import { type PlainServer, type Reply, startPlainServer } from '../support/plain-server.ts';
import { body } from './bodies.ts';

type Json = Readonly<Record<string, unknown>>;
export type Event = Json;

export const ID = '781f9e30acdc4eda9f18ad0dcde39dea';
export const DASHED = '781f9e30-acdc-4eda-9f18-ad0dcde39dea';

export interface Conversation {
  /** What differs from a finished one. */
  readonly fields?: Json;
  /** Oldest first; or the answer to whoever asks for them. */
  readonly events?: readonly Event[] | Reply;
  readonly finalResponse?: Reply;
}

export const state = (key: string, value: unknown): Event => ({
  ...{ kind: 'ConversationStateUpdateEvent', source: 'environment' },
  ...{ key, value },
});
export const status = (value: string): Event => state('execution_status', value);
export const goal = (value: Json): Event => state('goal', { objective: 'make it so', ...value });
export const stats = (count: number): Event[] =>
  Array.from({ length: count }, (_, n) => state('stats', { usage_to_metrics: {}, n }));
export const message: Event = { kind: 'MessageEvent', source: 'user' };

/** Answers as an agent server does that knows one conversation. */
export function agentReply({ fields, events = [], finalResponse }: Conversation) {
  return (path: string): Reply => {
    const { pathname, searchParams } = new URL(path, 'http://agent.test');
    if (pathname.endsWith('/agent_final_response'))
      return finalResponse ?? { status: 404, body: { detail: 'Not Found' } };
    if (pathname.endsWith('/events/search'))
      return isReply(events) ? events : { body: page(events, searchParams) };
    const id = pathname.split('/').at(-1);
    return { body: { ...body<Json>('agent-server-1.58-finished'), ...fields, id } };
  };
}

const isReply = (events: readonly Event[] | Reply): events is Reply => !Array.isArray(events);

/** A second apart, which the order is by: places, as on the server. */
const timeOf = (place: number) =>
  new Date(Date.UTC(2026, 10, 27, 8, 0, place)).toISOString().replace('Z', '');

function page(all: readonly Event[], query: URLSearchParams) {
  const [kind, source, before] = ['kind', 'source', 'timestamp__lt'].map((name) => query.get(name));
  const found = all
    .map((event, place): Event => ({ id: `event-${place}`, timestamp: timeOf(place), ...event }))
    .filter(
      (event) =>
        (!kind || event.kind === kind) &&
        (!source || event.source === source) &&
        (!before || String(event.timestamp) < before),
    )
    .reverse();
  const limit = Number(query.get('limit'));
  return { items: found.slice(0, limit), next_page_id: found[limit]?.id ?? null };
}

export async function serve(reply: (path: string) => Reply): Promise<PlainServer> {
  const server = await startPlainServer(({ path }) => reply(path));
  onTestFinished(() => server.close());
  return server;
}

interface Asked {
  readonly last?: LastReading | null;
  readonly requestTimeoutMs?: number;
}

/** What one poll of an agent server observes, and what it asked for beside the conversation. */
export async function askAgentServer(
  conversation: Conversation,
  options: AgentOptions = {},
  asked: Asked = {},
) {
  const server = await serve(agentReply(conversation));
  const resource = agentServerConversation({ baseUrl: server.url, ...options });
  const observation = await observed(resource, { id: ID, ...asked });
  const more = server.requests.slice(1).map(({ path }) => path.replace(/^.*?\/.*\/(?=\w)/, ''));
  return { observation: observation as Reading, more };
}

export type Reading = Observation & Partial<Observation & { type: 'reading' }>;

/** What a poll has read before. */
export const lastWas = (status: string, more: Partial<LastReading> = {}): LastReading => ({
  ...{ status, verdict: 'pending', detail: null, label: null, next: null },
  ...more,
});
