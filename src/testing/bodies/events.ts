import { type Body, type Conversation, naive, timestamp } from './conversation.ts';
import { eventIdOf } from './event-id.ts';

const SOURCES: Readonly<Record<string, string>> = { ActionEvent: 'agent', MessageEvent: 'user' };

/**
 * The events of an agent server, oldest first: the user's message, what the step says, the change of
 * `execution_status`. None before the agent has worked, unless the step says so.
 */
export function eventsBody(conversation: Conversation, given: readonly Body[]): readonly Body[] {
  const { id, statuses, modelCalls } = conversation;
  const hasWorked = modelCalls > 0;
  const message = {
    id: eventIdOf(id, 'message'),
    kind: 'MessageEvent',
    llm_message: { role: 'user', content: [{ type: 'text', text: 'Fix the flaky login test' }] },
  };
  const change = {
    kind: 'ConversationStateUpdateEvent',
    key: 'execution_status',
    value: statuses.agent,
  };
  const events: readonly Body[] = [
    ...(hasWorked ? [message] : []),
    ...given,
    ...(hasWorked ? [change] : []),
  ];
  const last = Date.parse(conversation.updatedAt);
  return events.map((event, index) => ({
    id: eventIdOf(id, `${conversation.updatedAt} ${index}`),
    timestamp: naive(timestamp(last - (events.length - 1 - index))),
    source: SOURCES[String(event.kind)] ?? 'environment',
    ...event,
  }));
}
