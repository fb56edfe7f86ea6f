import * as z from 'zod/mini';
import { defineResource, type Resource } from '../resource/resource.ts';
import { readApp } from './app-reading.ts';
import { conversationsUrl, v1Finding } from './app-server.ts';
import { paceBy } from './intervals.ts';
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
  first,
  appConversation as schema,
  withSessionApiKey,
} from './schemas.ts';
import { unknown } from './sentences.ts';
import { V1 } from './status-names.ts';

/**
 * OpenHands V1, one conversation: `GET /api/v1/app-conversations?ids=…`. For an unknown id the body is `[null]`. At the
 * end, and while it waits for a person, one to three more requests to the conversation's own agent server, with the
 * key that comes in the body, ask whether it is over, why it failed, and what is to be confirmed.
 *
 * @throws {InputError} for an invalid base URL or interval; `request` for an id that isn't a UUID.
 */
export function appConversation<TPasses extends boolean = false>(
  options: MainServerOptions & AgentOptions & PassingOptions<TPasses>,
): Resource<Kept<AppConversation, TPasses>> {
  const {
    baseUrl,
    credentials,
    keepSessionApiKey = false,
    finalResponse = false,
    intervals,
    passthrough,
  } = optionsAt(options);
  const urlOf = conversationsUrl(baseUrl);
  const paced = paceBy(intervals, V1);
  const kept = keeping<AppConversation, TPasses>(passthrough);
  return defineResource({
    request: (id) => ({ url: urlOf(id) }),
    interpret: (response) => v1Finding(response, unknown.v1),
    schema: first(z.nullable(withSessionApiKey(schema(), keepSessionApiKey))),
    read: (data, response) => {
      const known = kept({ ...data, id: response.id ?? data.id }, Object(response.json)[0]);
      return mapped(readApp(known, response, finalResponse), paced);
    },
    credentials,
    policy: conversationPolicy,
    maxBytes: MAX_BYTES,
  });
}
