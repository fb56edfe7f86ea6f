import * as z from 'zod';
import { endpointUrl } from '../resource/endpoint-url.ts';
import { defineResource, type Resource } from '../resource/resource.ts';
import { undashed } from './conversation-id.ts';
import { readSandbox } from './meanings.ts';
import { longTimeoutPolicy, type MainServerOptions } from './options.ts';
import { type AppConversation, appConversation as schema, withSessionApiKey } from './schemas.ts';

/**
 * OpenHands V1, one conversation: `GET /api/v1/app-conversations?ids=…`. For an unknown id the body is `[null]`.
 *
 * @throws {InputError} for an invalid base URL.
 */
export function appConversation({
  baseUrl,
  credentials,
  keepSessionApiKey = false,
}: MainServerOptions): Resource<AppConversation> {
  const conversations = endpointUrl(baseUrl, '/api/v1/app-conversations');
  return defineResource({
    request: (id) => {
      const url = new URL(conversations);
      url.searchParams.set('ids', undashed(id));
      return { url };
    },
    schema: z
      .tuple([withSessionApiKey(schema(), keepSessionApiKey).nullable()])
      .transform(([conversation]) => conversation),
    read: ({ sandbox_status, execution_status }) => readSandbox(sandbox_status, execution_status),
    credentials,
    policy: longTimeoutPolicy,
  });
}
