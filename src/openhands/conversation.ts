import type { Resource } from '../resource/resource.ts';
import { agentServerConversation } from './agent-server.ts';
import { appConversation } from './app-conversation.ts';
import { conversationV0 } from './conversation-v0.ts';
import { only, paceBy } from './intervals.ts';
import type { AgentOptions, ConversationV0Options, PassingOptions } from './options.ts';
import { optionsAt } from './options.ts';
import type { Kept } from './passed-fields.ts';
import type { AgentServerConversation, AppConversation, ConversationInfo } from './schemas.ts';
import { unknown } from './sentences.ts';
import { AGENT, ANY, V0, V1 } from './status-names.ts';

/** A conversation, as the API that knows it describes it. */
export type Conversation = AppConversation | ConversationInfo | AgentServerConversation;

/**
 * One conversation of any OpenHands server: V1 is asked for it, then V0, then the agent server's API; the one that
 * knows the id is asked first from then on.
 *
 * @throws {InputError} for an invalid base URL or interval.
 */
export function conversation<TPasses extends boolean = false>(
  options: ConversationV0Options & AgentOptions & PassingOptions<TPasses>,
): Resource<Kept<Conversation, TPasses>> {
  const { intervals } = optionsAt(options);
  paceBy(intervals, ANY);
  type Any = Resource<Kept<Conversation, TPasses>>;
  const v1 = appConversation({ ...options, intervals: only(intervals, V1) }) as Any;
  const v0 = conversationV0({ ...options, intervals: only(intervals, V0) }) as Any;
  const agentServer = agentServerConversation({ ...options, intervals: only(intervals, AGENT) });
  return { ...v1, alternatives: [{ ...v0, interpret: interpretFor(v0) }, agentServer as Any] };
}

/**
 * Where no API knows an id, V0's sentence is the one that is told. V0 answers for the conversations of V1 as well, but
 * tells nothing of their agents: those are V1's.
 */
const interpretFor =
  <TData>({ interpret }: Resource<TData>): Resource<TData>['interpret'] =>
  async (response) => {
    const { conversation_version: version } = Object(response.json) as Record<string, unknown>;
    if (version === 'V1') return { type: 'missing', message: unknown.any };
    const found = await interpret?.(response);
    return found && 'type' in found && found.type === 'missing'
      ? { ...found, message: unknown.any }
      : found;
  };
