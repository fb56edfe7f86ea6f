import * as z from 'zod/mini';
import { type Agent, type AgentEvent, isKind } from './agent.ts';
import { caught } from './caught.ts';

/**
 * Whether the agent pursues a goal, whose rounds read `finished` and `idle` in between. `missed`: its rounds are used
 * up; `interrupted`: the last one was not checked; `none`: there is none, or it was reached; `unavailable`: no
 * events can be had; `unknown`: those that can don't tell.
 */
export type Goal =
  | { readonly type: 'active'; readonly round: number | null; readonly rounds: number | null }
  | { readonly type: 'missed' | 'interrupted' | 'none' | 'unavailable' | 'unknown' };

const STATE = 'ConversationStateUpdateEvent';

const count = (min: number) =>
  z._default(caught(z.nullable(z.int().check(z.minimum(min))), null), null);

const goalStatus = () =>
  z.object({
    active: z.boolean(),
    status: z._default(caught(z.string(), ''), ''),
    iteration: count(0),
    max_iterations: count(1),
  });

/**
 * Looks for the newest word on a goal: among the newest changes of state, where its end stands, then where its last
 * round began, which is just before the last message of a user.
 *
 * @param requests how many requests that may take, 1 to 3.
 */
export async function goalOf(agent: Agent, requests: number): Promise<Goal> {
  const newest = await agent.events({ kind: STATE, limit: '20' });
  if (newest === null) return { type: 'unavailable' };
  const found = newestGoal(newest.events);
  if (found !== null) return found;
  if (newest.isLast) return { type: 'none' };
  if (requests < 3) return { type: 'unknown' };

  const messages = await agent.events({ kind: 'MessageEvent', source: 'user', limit: '1' });
  const message = messages?.events.find((event) => isKind(event, 'MessageEvent'));
  if (!message?.timestamp) return { type: 'unknown' };
  const query = { kind: STATE, timestamp__lt: message.timestamp, limit: '5' };
  const before = await agent.events(query);
  return before === null ? { type: 'unknown' } : (newestGoal(before.events) ?? { type: 'none' });
}

function newestGoal(events: readonly AgentEvent[]): Goal | null {
  const place = events.findIndex((event) => isKind(event, STATE) && event.key === 'goal');
  const event = events[place];
  if (!event) return null;
  const { success, data } = goalStatus().safeParse(event.value);
  if (!success) return { type: 'unknown' };
  const { active, status, iteration, max_iterations: rounds } = data;
  if (active) return { type: 'active', round: iteration === null ? null : iteration + 1, rounds };
  // What ran since then had no goal.
  return { type: events.slice(0, place).some(isRun) ? 'none' : (ENDINGS[status] ?? 'none') };
}

const ENDINGS: Readonly<Record<string, 'missed' | 'interrupted'>> = {
  capped: 'missed',
  interrupted: 'interrupted',
};

/** The agent was started. */
export const isRun = ({ key, value }: AgentEvent): boolean =>
  key === 'execution_status' && value === 'running';
