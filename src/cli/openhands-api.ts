import { bearer, sessionApiKey } from '../http/credentials.ts';
import { agentServerConversation, appConversation, conversationV0 } from '../openhands/index.ts';
import type { Resource } from '../resource.ts';

const resources = {
  v0: conversationV0,
  v1: appConversation,
  'agent-server': agentServerConversation,
} as const;

export type Api = keyof typeof resources;

export const apis = Object.keys(resources) as Api[];

/**
 * The endpoint of one API, with the credentials that the environment holds. The command line shows
 * the data as it is, whichever type it has.
 *
 * @throws {InputError} for a base URL or an id that can't be taken.
 */
export function resourceOf(
  api: Api,
  baseUrl: string,
  ids: readonly string[],
  env: NodeJS.ProcessEnv,
): Resource<unknown> {
  const credentials = [
    bearer(() => env.OPENHANDS_API_KEY?.trim()),
    sessionApiKey(() => env.OPENHANDS_SESSION_API_KEY?.trim()),
  ];
  const resource = resources[api]({ baseUrl, credentials }) as Resource<unknown>;
  for (const id of ids) resource.request(id);
  return resource;
}
