import type { BatchResource } from '../batch-resource.ts';
import { bearer, sessionApiKey } from '../http/credentials.ts';
import {
  agentServerConversation,
  agentServerConversations,
  appConversation,
  appConversations,
  conversationV0,
} from '../openhands/index.ts';
import type { Resource } from '../resource.ts';

/** V0 has no endpoint that answers for several at once. */
const apisByName = {
  v0: { one: conversationV0, many: null },
  v1: { one: appConversation, many: appConversations },
  'agent-server': { one: agentServerConversation, many: agentServerConversations },
} as const;

export type Api = keyof typeof apisByName;

export const apis = Object.keys(apisByName) as Api[];

interface Endpoints {
  readonly one: Resource<unknown>;
  readonly many: BatchResource<unknown> | null;
}

/**
 * The endpoints of one API, with the credentials that the environment holds. The command line shows
 * the data as it is, whichever type it has.
 *
 * @throws {InputError} for a base URL that can't be taken.
 */
export function endpointsOf(api: Api, baseUrl: string, env: NodeJS.ProcessEnv): Endpoints {
  const credentials = [
    bearer(() => env.OPENHANDS_API_KEY?.trim()),
    sessionApiKey(() => env.OPENHANDS_SESSION_API_KEY?.trim()),
  ];
  const { one, many } = apisByName[api];
  const options = { baseUrl, credentials };
  return {
    one: one(options) as Resource<unknown>,
    many: many && (many(options) as BatchResource<unknown>),
  };
}
