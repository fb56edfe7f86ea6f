import * as z from 'zod/mini';
import { defineResource, type Resource } from '../resource/resource.ts';
import { readApp } from './app-reading.ts';
import { conversationsUrl, v1Finding } from './app-server.ts';
import {
  type AgentOptions,
  conversationPolicy,
  MAX_BYTES,
  type MainServerOptions,
} from './options.ts';
import {
  type AppConversation,
  first,
  appConversation as schema,
  withSessionApiKey,
} from './schemas.ts';
import { unknown } from './sentences.ts';

/**
 * OpenHands V1, one conversation: `GET /api/v1/app-conversations?ids=…`. For an unknown id the body is `[null]`. At the
 * end, and while it waits for a person, one to three more requests to the conversation's own agent server, with the
 * key that comes in the body, ask whether it is over, why it failed, and what is to be confirmed.
 *
 * @throws {InputError} for an invalid base URL; `request` for an id that isn't a UUID.
 */
export function appConversation({
  baseUrl,
  credentials,
  keepSessionApiKey = false,
  finalResponse = false,
}: MainServerOptions & AgentOptions): Resource<AppConversation> {
  const urlOf = conversationsUrl(baseUrl);
  return defineResource({
    request: (id) => ({ url: urlOf(id) }),
    interpret: (response) => v1Finding(response, unknown.v1),
    schema: first(z.nullable(withSessionApiKey(schema(), keepSessionApiKey))),
    read: (data, response) =>
      readApp({ ...data, id: response.id ?? data.id }, response, finalResponse),
    credentials,
    policy: conversationPolicy,
    maxBytes: MAX_BYTES,
  });
}
