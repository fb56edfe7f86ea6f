import { sessionApiKey } from '../resource/credentials.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import type { StatusResponse } from '../resource/status-response.ts';
import { type Agent, agentAt } from './agent.ts';
import { readExecution, readSandbox, type Work } from './meanings.ts';
import { mapped, withAgent } from './read-agent.ts';
import type { AgentServerBody, AppConversation } from './schemas.ts';
import { withoutKey } from './session-key.ts';
import { hasStopHook, timeOf, workIn } from './work.ts';

/** The conversation's own server, and its key: both come with the body. */
interface AgentPlace {
  readonly conversation_url?: unknown;
  readonly session_api_key?: unknown;
}

/**
 * What V1 says of a conversation: of its agent while the sandbox is running, which the agent's own server is asked
 * about, else of the sandbox. No request is made where the place isn't known.
 */
export function readApp<TData extends AppConversation>(
  data: TData,
  response: StatusResponse,
  finalResponse: boolean,
): StatusReading<TData> | Promise<StatusReading<TData>> {
  const item = Object(response.json)[0];
  return mapped(readWhole(data, item, response, finalResponse), (reading) =>
    withoutKey(reading, item),
  );
}

function readWhole<TData extends AppConversation>(
  data: TData,
  item: AgentPlace | undefined,
  response: StatusResponse,
  finalResponse: boolean,
): StatusReading<TData> | Promise<StatusReading<TData>> {
  const { last = null, headers } = response;
  const { sandbox_status: sandbox, execution_status: execution } = data;
  if (sandbox !== 'RUNNING') return { ...readSandbox(sandbox, last), ...toldBy(null, data) };

  const agent = agentOf(item, response);
  let body: AgentServerBody | null = null;
  const ask = async () => {
    body ??= agent.requestsLeft > 0 ? await agent.conversation() : null;
    return body;
  };
  const hasHook = async () => {
    const asked = await ask();
    return asked && hasStopHook(asked);
  };
  const end = { last, finalResponse, hasStopHook: hasHook };
  const told = (work: Work) => withAgent(readExecution(execution, work, sandbox), agent, end);
  const known = workIn(null, last, null);
  const reading =
    execution === 'idle' && known.isIdleForGood === null
      ? ask().then((asked) => told(workIn(asked, last, timeOf(headers))))
      : told(known);
  return mapped(reading, (reading) => ({ ...reading, ...toldBy(body, data) }));
}

function agentOf(body: AgentPlace | undefined, { followUp, url }: StatusResponse): Agent {
  const { conversation_url: at, session_api_key: key } = body ?? {};
  if (typeof at !== 'string' || !URL.canParse(at, url)) return UNREACHABLE;
  const place = new URL(at, url);
  if (!/^https?:$/.test(place.protocol) || place.username || place.password) return UNREACHABLE;
  const credentials = typeof key === 'string' && key !== '' ? sessionApiKey(() => key) : undefined;
  return agentAt(place, followUp, 3, credentials);
}

const nothing = async () => null;

const UNREACHABLE: Agent = {
  requestsLeft: 0,
  events: nothing,
  finalResponse: nothing,
  conversation: nothing,
};

/** V1's own title and metrics stay as they were at the start. */
function toldBy<TData extends AppConversation>(
  body: AgentServerBody | null,
  data: TData,
): { readonly label: string | undefined; readonly data: TData } {
  const title = body?.title ?? data.title;
  const usages = Object.values(body?.stats?.usage_to_metrics ?? {});
  if (usages.length === 0) return { label: title ?? undefined, data: { ...data, title } };
  const tokens = usages.map(({ accumulated_token_usage: tokens }) => tokens ?? {});
  const metrics = {
    accumulated_cost: sum(usages.map(({ accumulated_cost: cost }) => cost)),
    accumulated_token_usage: Object.fromEntries(
      KINDS.map((kind) => [kind, sum(tokens.map((one) => (one as Tokens)[kind]))]),
    ),
  };
  return { label: title ?? undefined, data: { ...data, title, metrics } };
}

type Tokens = Readonly<Record<string, number | null>>;

const KINDS = [
  'prompt_tokens',
  'completion_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
];

const sum = (numbers: readonly (number | null | undefined)[]) =>
  numbers.reduce<number>((total, number) => total + (number ?? 0), 0);
