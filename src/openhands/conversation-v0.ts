import { endpointUrl } from '../resource/endpoint-url.ts';
import { defineResource, type Resource } from '../resource/resource.ts';
import { readConversation } from './meanings.ts';
import { type MainServerOptions, openHandsPolicy } from './options.ts';
import { type ConversationInfo, conversationInfo, withSessionApiKey } from './schemas.ts';

/**
 * OpenHands V0: `GET /api/conversations/{id}`. For an unknown id the body is `null`, and the status isn't 404.
 *
 * @throws {InputError} for an invalid base URL.
 */
export function conversationV0({
  baseUrl,
  credentials,
  keepSessionApiKey = false,
}: MainServerOptions): Resource<ConversationInfo> {
  endpointUrl(baseUrl, '');
  return defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/api/conversations/:id', { id }) }),
    schema: withSessionApiKey(conversationInfo(), keepSessionApiKey),
    read: ({ status, runtime_status }) => readConversation(status, runtime_status),
    credentials,
    policy: openHandsPolicy,
  });
}
