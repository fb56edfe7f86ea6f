import type { BatchResource } from '../resource/batch-resource.ts';
import { dashed } from './conversation-id.ts';
import { conversations } from './conversations.ts';
import { readExecution } from './meanings.ts';
import type { OpenHandsOptions } from './options.ts';
import { type AgentServerConversation, agentServerConversation as schema } from './schemas.ts';

/**
 * Many conversations of one agent server: `GET /api/conversations?ids=…&ids=…`, at most 99 per request. Expects
 * `sessionApiKey` credentials.
 *
 * @throws {InputError} for an invalid base URL.
 */
export const agentServerConversations = ({
  baseUrl,
  credentials,
}: OpenHandsOptions): BatchResource<AgentServerConversation> =>
  conversations({
    ...{ baseUrl, credentials },
    path: '/api/conversations',
    normalizeId: dashed,
    schema: schema(),
    read: ({ execution_status }) => readExecution(execution_status, 'unknown'),
  });
