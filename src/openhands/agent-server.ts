import { endpointUrl } from '../resource/endpoint-url.ts';
import { defineResource, type Resource } from '../resource/resource.ts';
import { dashed } from './conversation-id.ts';
import { readExecution } from './meanings.ts';
import { type OpenHandsOptions, patientPolicy } from './options.ts';
import { type AgentServerConversation, agentServerConversation as schema } from './schemas.ts';

/**
 * The agent server's own endpoint: `GET /api/conversations/{uuid}`. It takes `sessionApiKey` only.
 *
 * @throws {InputError} for a base URL that can't be taken.
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
    policy: patientPolicy,
  });
}
