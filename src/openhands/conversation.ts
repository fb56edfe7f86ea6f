import type { Resource } from '../resource/resource.ts';
import { agentServerConversation } from './agent-server.ts';
import { appConversation } from './app-conversation.ts';
import { conversationV0 } from './conversation-v0.ts';
import type { AgentOptions, ConversationV0Options } from './options.ts';
import type { AgentServerConversation, AppConversation, ConversationInfo } from './schemas.ts';
import { unknown } from './sentences.ts';

/** A conversation, as the API that knows it describes it. */
export type Conversation = AppConversation | ConversationInfo | AgentServerConversation;

/**
 * One conversation of any OpenHands server: V1 is asked for it, then V0, then the agent server's API; the one that
 * knows the id is asked first from then on.
 *
 * @throws {InputError} for an invalid base URL.
 */
export function conversation(
  options: ConversationV0Options & AgentOptions,
): Resource<Conversation> {
  const v1: Resource<Conversation> = appConversation(options);
  const v0 = conversationV0(options);
  const agentServer = agentServerConversation(options);
  return { ...v1, alternatives: [{ ...v0, interpret: interpretFor(v0) }, agentServer] };
}

/**
 * Where no API knows an id, V0's sentence is the one that is told. V0 answers for the conversations of V1 as well, but
 * tells nothing of their agents: those are V1's.
 */
const interpretFor =
  ({ interpret }: Resource<ConversationInfo>): Resource<ConversationInfo>['interpret'] =>
  async (response) => {
    const { conversation_version: version } = Object(response.json) as Record<string, unknown>;
    if (version === 'V1') return { type: 'missing', message: unknown.any };
    const found = await interpret?.(response);
    return found && 'type' in found && found.type === 'missing'
      ? { ...found, message: unknown.any }
      : found;
  };
