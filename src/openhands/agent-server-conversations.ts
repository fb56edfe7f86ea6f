import type { BatchResource } from '../resource/batch-resource.ts';
import { agentServerConversation } from './agent-server.ts';
import { dashed } from './conversation-id.ts';
import { conversations } from './conversations.ts';
import { readExecution } from './meanings.ts';
import type { AgentOptions, OpenHandsOptions, PassingOptions } from './options.ts';
import type { Kept } from './passed-fields.ts';
import { type AgentServerConversation, agentServerConversation as schema } from './schemas.ts';
import { AGENT } from './status-names.ts';
import { bodyIn, timeOf, workIn } from './work.ts';

/**
 * Many conversations of one agent server: `GET /api/conversations?ids=…&ids=…`, at most 99 per request. Expects
 * `sessionApiKey` credentials. One that has failed is asked for alone, for the reason; one that has finished is
 * believed after 30 s, since no events are asked for.
 *
 * @throws {InputError} for an invalid base URL or interval.
 */
export const agentServerConversations = <TPasses extends boolean = false>(
  options: OpenHandsOptions & AgentOptions & PassingOptions<TPasses>,
): BatchResource<Kept<AgentServerConversation, TPasses>> =>
  conversations<AgentServerConversation, TPasses>({
    ...options,
    path: '/api/conversations',
    normalizeId: dashed,
    schema: schema(),
    read: ({ execution_status, title }, item, { headers }) => ({
      ...readExecution(execution_status, workIn(bodyIn(item), null, timeOf(headers)), 'unknown'),
      label: title ?? undefined,
    }),
    names: AGENT,
    alone: agentServerConversation(options),
  });
