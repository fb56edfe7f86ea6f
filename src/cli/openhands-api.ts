import {
  agentServerConversation,
  agentServerConversations,
  appConversation,
  appConversations,
  conversationV0,
} from '../openhands/index.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import { bearer, sessionApiKey } from '../resource/credentials.ts';
import type { Resource } from '../resource/resource.ts';

/** V0 has no endpoint for several conversations at once. */
const apisByName = {
  v0: { one: conversationV0, many: null },
  v1: { one: appConversation, many: appConversations },
  'agent-server': { one: agentServerConversation, many: agentServerConversations },
} as const;

export type Api = keyof typeof apisByName;

export const apis = Object.keys(apisByName) as Api[];

const BEARER = 'OPENHANDS_API_KEY';
const SESSION = 'OPENHANDS_SESSION_API_KEY';

/** The names of the environment variables that credentials are set in. */
export const credentialsIn = (env: NodeJS.ProcessEnv): string[] =>
  [BEARER, SESSION].filter((name) => env[name]?.trim());

interface Endpoints {
  readonly one: Resource<unknown>;
  readonly many: BatchResource<unknown> | null;
}

/**
 * The endpoints of one API, with the credentials from the environment. The CLI prints the data as it is,
 * so its type doesn't matter here.
 *
 * @throws {InputError} for an invalid base URL.
 */
export function endpointsOf(api: Api, baseUrl: string, env: NodeJS.ProcessEnv): Endpoints {
  const credentials = [
    bearer(() => env[BEARER]?.trim()),
    sessionApiKey(() => env[SESSION]?.trim()),
  ];
  const { one, many } = apisByName[api];
  const options = { baseUrl, credentials };
  return {
    one: one(options) as Resource<unknown>,
    many: many && (many(options) as BatchResource<unknown>),
  };
}
