import type { BatchResource } from '../resource/batch-resource.ts';
import { undashed } from './conversation-id.ts';
import { conversations } from './conversations.ts';
import { readSandbox } from './meanings.ts';
import type { MainServerOptions } from './options.ts';
import { type AppConversation, appConversation as schema, withSessionApiKey } from './schemas.ts';

/**
 * OpenHands V1, many conversations: `GET /api/v1/app-conversations?ids=…&ids=…`, at most 99 per request.
 *
 * @throws {InputError} for an invalid base URL.
 */
export const appConversations = ({
  baseUrl,
  credentials,
  keepSessionApiKey = false,
}: MainServerOptions): BatchResource<AppConversation> =>
  conversations({
    ...{ baseUrl, credentials },
    path: '/api/v1/app-conversations',
    normalizeId: undashed,
    schema: withSessionApiKey(schema(), keepSessionApiKey),
    read: ({ sandbox_status, execution_status }) => readSandbox(sandbox_status, execution_status),
  });
