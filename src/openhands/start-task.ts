import * as z from 'zod/mini';
import type { LastReading } from '../../machines/poll/observation.ts';
import { oneLine } from '../http/one-line.ts';
import { defineResource, type Resource } from '../resource/resource.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import { readApp } from './app-reading.ts';
import { conversationsUrl, startTasksUrl, v1Finding } from './app-server.ts';
import { FAST } from './meanings.ts';
import {
  type AgentOptions,
  conversationPolicy,
  MAX_BYTES,
  type MainServerOptions,
} from './options.ts';
import {
  type AppConversation,
  appConversation,
  first,
  type StartTask,
  startTask as startTaskSchema,
  withSessionApiKey,
} from './schemas.ts';
import { unknown } from './sentences.ts';
import { withoutKey } from './session-key.ts';

/**
 * OpenHands V1, from the task that starts a conversation to the conversation's end: the id is the task's
 * (`POST /api/v1/app-conversations` names it). Once the task is READY, the conversation is polled in its place; the
 * data is then the conversation's.
 *
 * @throws {InputError} for an invalid base URL; `request` for an id that isn't a UUID.
 */
export function startTask({
  baseUrl,
  credentials,
  keepSessionApiKey = false,
  finalResponse = false,
}: MainServerOptions & AgentOptions): Resource<StartTask | AppConversation> {
  const taskUrl = startTasksUrl(baseUrl);
  const conversationUrl = conversationsUrl(baseUrl);
  const conversation = withSessionApiKey(appConversation(), keepSessionApiKey);
  return defineResource({
    request: (id, last) => ({ url: conversationOf(last, conversationUrl) ?? taskUrl(id) }),
    interpret: (response) =>
      v1Finding(response, response.last?.next ? unknown.v1 : unknown.startTask),
    schema: first(z.nullable(z.union([conversation, startTaskSchema()]))),
    read: (
      data,
      response,
    ): Promise<StatusReading<AppConversation>> | StatusReading<StartTask | AppConversation> =>
      'sandbox_status' in data
        ? readApp(data, response, finalResponse)
        : withoutKey(readTask(data), Object(response.json)[0], data),
    credentials,
    policy: conversationPolicy,
    maxBytes: MAX_BYTES,
  });
}

const conversationOf = (last: LastReading | null, urlOf: (id: string) => URL): URL | null =>
  last?.next ? urlOf(last.next) : null;

/** READY goes on with the conversation; without one it waits for it. */
function readTask(task: StartTask): StatusReading<StartTask> {
  const { status, app_conversation_id: next } = task;
  const detail = firstLine(task.detail ?? '') || undefined;
  if (status === 'ERROR') return { status, verdict: 'failed', detail };
  const isReady = status === 'READY' && next !== null;
  return { status, verdict: 'pending', interval: FAST, detail, ...(isReady && { next }) };
}

/** What follows is where to read on. */
const firstLine = (detail: string): string => oneLine(detail.trim().split('\n')[0] ?? '');
