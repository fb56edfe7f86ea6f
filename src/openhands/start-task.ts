import * as z from 'zod/mini';
import type { LastReading } from '../../machines/poll/observation.ts';
import { oneLine } from '../http/one-line.ts';
import { defineResource, type Resource } from '../resource/resource.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import { readApp } from './app-reading.ts';
import { conversationsUrl, startTasksUrl, v1Finding } from './app-server.ts';
import { paceBy } from './intervals.ts';
import { FAST } from './meanings.ts';
import {
  type AgentOptions,
  conversationPolicy,
  MAX_BYTES,
  type MainServerOptions,
  optionsAt,
  type PassingOptions,
} from './options.ts';
import { type Kept, keeping } from './passed-fields.ts';
import { mapped } from './read-agent.ts';
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
import { TASK } from './status-names.ts';

/**
 * OpenHands V1, from the task that starts a conversation to the conversation's end: the id is the task's
 * (`POST /api/v1/app-conversations` names it). Once the task is READY, the conversation is polled in its place; the
 * data is then the conversation's.
 *
 * @throws {InputError} for an invalid base URL or interval; `request` for an id that isn't a UUID.
 */
export function startTask<TPasses extends boolean = false>(
  options: MainServerOptions & AgentOptions & PassingOptions<TPasses>,
): Resource<Kept<StartTask | AppConversation, TPasses>> {
  const {
    baseUrl,
    credentials,
    keepSessionApiKey = false,
    finalResponse = false,
    intervals,
    passthrough,
  } = optionsAt(options);
  const paced = paceBy(intervals, TASK);
  const kept = keeping<StartTask | AppConversation, TPasses>(passthrough);
  type Read = StatusReading<Kept<StartTask | AppConversation, TPasses>>;
  const taskUrl = startTasksUrl(baseUrl);
  const conversationUrl = conversationsUrl(baseUrl);
  const conversation = withSessionApiKey(appConversation(), keepSessionApiKey);
  return defineResource({
    request: (id, last) => ({ url: conversationOf(last, conversationUrl) ?? taskUrl(id) }),
    interpret: (response) =>
      v1Finding(response, response.last?.next ? unknown.v1 : unknown.startTask),
    schema: first(z.nullable(z.union([conversation, startTaskSchema()]))),
    read: (known, response): Read | Promise<Read> => {
      const item = Object(response.json)[0];
      const data = kept(known, item);
      if ('sandbox_status' in known) {
        const reading = readApp(data as AppConversation, response, finalResponse);
        return mapped(reading as Read | Promise<Read>, paced);
      }
      return withoutKey(paced({ ...readTask(known), data }), item);
    },
    credentials,
    policy: conversationPolicy,
    maxBytes: MAX_BYTES,
  });
}

const conversationOf = (last: LastReading | null, urlOf: (id: string) => URL): URL | null =>
  last?.next ? urlOf(last.next) : null;

/** READY goes on with the conversation; without one it waits for it. */
function readTask(task: StartTask): StatusReading {
  const { status, app_conversation_id: next } = task;
  const detail = firstLine(task.detail ?? '') || undefined;
  if (status === 'ERROR') return { status, verdict: 'failed', detail };
  const isReady = status === 'READY' && next !== null;
  return { status, verdict: 'pending', interval: FAST, detail, ...(isReady && { next }) };
}

/** What follows is where to read on. */
const firstLine = (detail: string): string => oneLine(detail.trim().split('\n')[0] ?? '');
