import type { BatchResource } from '../resource/batch-resource.ts';
import { appConversation } from './app-conversation.ts';
import { undashed } from './conversation-id.ts';
import { conversations } from './conversations.ts';
import { readExecution, readSandbox, UNKNOWN_WORK } from './meanings.ts';
import type { AgentOptions, MainServerOptions, PassingOptions } from './options.ts';
import { optionsAt } from './options.ts';
import type { Kept } from './passed-fields.ts';
import { type AppConversation, appConversation as schema, withSessionApiKey } from './schemas.ts';
import { noApi } from './sentences.ts';
import { V1 } from './status-names.ts';

/**
 * OpenHands V1, many conversations: `GET /api/v1/app-conversations?ids=…&ids=…`, at most 99 per request. One that has
 * failed is asked for alone, for the reason; one that has finished is believed after 30 s, since no events are asked
 * for.
 *
 * @throws {InputError} for an invalid base URL or interval.
 */
export const appConversations = <TPasses extends boolean = false>(
  options: MainServerOptions & AgentOptions & PassingOptions<TPasses>,
): BatchResource<Kept<AppConversation, TPasses>> =>
  conversations<AppConversation, TPasses>({
    ...options,
    path: '/api/v1/app-conversations',
    normalizeId: undashed,
    interpret: ({ httpStatus }) =>
      httpStatus === 404 ? { type: 'rejected', message: noApi.v1 } : undefined,
    schema: withSessionApiKey(schema(), optionsAt(options).keepSessionApiKey ?? false),
    read: ({ sandbox_status: sandbox, execution_status: execution, title }) => ({
      ...(sandbox === 'RUNNING'
        ? readExecution(execution, UNKNOWN_WORK, sandbox)
        : readSandbox(sandbox, null)),
      label: title ?? undefined,
    }),
    names: V1,
    alone: appConversation(options),
  });
