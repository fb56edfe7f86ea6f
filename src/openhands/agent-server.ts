import { endpointUrl } from '../resource/endpoint-url.ts';
import { defineResource, type Resource } from '../resource/resource.ts';
import { dashed } from './conversation-id.ts';
import { readExecution } from './meanings.ts';
import { longTimeoutPolicy, type OpenHandsOptions } from './options.ts';
import { type AgentServerConversation, agentServerConversation as schema } from './schemas.ts';

/**
 * One conversation of an agent server: `GET /api/conversations/{uuid}`. Expects `sessionApiKey` credentials.
 *
 * @throws {InputError} for an invalid base URL.
 */
export function agentServerConversation({
  baseUrl,
  credentials,
}: OpenHandsOptions): Resource<AgentServerConversation> {
  endpointUrl(baseUrl, '');
  return defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/api/conversations/:id', { id: dashed(id) }) }),
    schema: schema(),
    read: ({ execution_status }) => readExecution(execution_status, 'unknown'),
    credentials,
    policy: longTimeoutPolicy,
  });
}
