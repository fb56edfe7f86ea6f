import * as z from 'zod';
import { client } from './client.ts';
import { type Conversation, conversationSchema } from './conversation.ts';
import { type StartTask, startTaskSchema } from './start-task.ts';

const V1 = '/api/v1/app-conversations';

/** Signs in. Returns the token. */
export async function signIn(user: string): Promise<string> {
  const { data } = await client.post('/sign-in', { user });
  return z.object({ token: z.string() }).parse(data).token;
}

export async function fetchConversations(signal: AbortSignal): Promise<Conversation[]> {
  const { data } = await client.get(`${V1}/search`, { params: { limit: 20 }, signal });
  return z.object({ items: z.array(conversationSchema) }).parse(data).items;
}

/** `null` for an id that the server doesn't know. */
export async function fetchConversation(
  id: string,
  signal: AbortSignal,
): Promise<Conversation | null> {
  const { data } = await client.get(V1, { params: { ids: id }, signal });
  return z.array(conversationSchema.nullable()).parse(data)[0] ?? null;
}

/** `null` for an id that the server doesn't know. */
export async function fetchStartTask(id: string, signal: AbortSignal): Promise<StartTask | null> {
  const { data } = await client.get(`${V1}/start-tasks`, { params: { ids: id }, signal });
  return z.array(startTaskSchema.nullable()).parse(data)[0] ?? null;
}

/** Starts a conversation. Returns the task that does so. */
export async function startConversation(text: string): Promise<StartTask> {
  const { data } = await client.post(V1, { initial_message: message(text) });
  return startTaskSchema.parse(data);
}

/** Sends a message, to which the agent begins to work, also after it has finished. */
export async function sendMessage(id: string, text: string): Promise<void> {
  await client.post(`/api/conversations/${id}/events`, { ...message(text), run: true });
}

const message = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] });
