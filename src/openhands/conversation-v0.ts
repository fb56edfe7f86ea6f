import { endpointUrl } from '../resource/endpoint-url.ts';
import { defineResource, type Resource } from '../resource/resource.ts';
import { readConversation } from './meanings.ts';
import { type MainServerOptions, openHandsPolicy } from './options.ts';
import { type ConversationInfo, conversationInfo, withSessionApiKey } from './schemas.ts';

/**
 * OpenHands V0: `GET /api/conversations/{id}`. An unknown id reads `null`, never 404.
 *
 * @throws {InputError} for a base URL that can't be taken.
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
