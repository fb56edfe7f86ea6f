import { type Body, type Conversation, naive, timestamp } from './conversation.ts';

/** The events of a V0 conversation, oldest first: its agent's states, the last of them that of the step. */
export function eventsV0Body(
  { statuses, updatedAt }: Conversation,
  reason: string,
  given: readonly Body[],
): readonly Body[] {
  const states = [...new Set(['loading', 'running', statuses.agentState])];
  const changes = (statuses.agentState === 'loading' ? ['loading'] : states).map((state) => ({
    source: 'environment',
    message: '',
    observation: 'agent_state_changed',
    content: '',
    extras: { agent_state: state, reason: state === statuses.agentState ? reason : '' },
  }));
  const message = { source: 'user', action: 'message', args: { content: 'Fix the login test' } };
  const events: readonly Body[] = [message, ...changes, ...given];
  const last = Date.parse(updatedAt);
  return events.map((event, index) => ({
    id: index,
    timestamp: naive(timestamp(last - (events.length - 1 - index))),
    ...event,
  }));
}
