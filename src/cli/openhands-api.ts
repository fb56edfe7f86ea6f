import { InputError } from '../../machines/validate/input-error.ts';
import {
  agentServerConversation,
  agentServerConversations,
  appConversation,
  appConversations,
  conversation,
  conversationV0,
  startTask,
} from '../openhands/index.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import { bearer, sessionApiKey } from '../resource/credentials.ts';
import { httpUrl } from '../resource/endpoint-url.ts';
import type { Resource } from '../resource/resource.ts';
import { keyIn } from './environment-keys.ts';

export const apis = ['auto', 'v0', 'v1', 'agent-server'] as const;

export type Api = (typeof apis)[number];

export interface ApiOptions {
  readonly api: Api;
  /** Whether the ids are those of start tasks. */
  readonly task?: true | undefined;
  readonly finalResponse?: true | undefined;
  readonly agentState?: true | undefined;
}

/** The CLI prints the data as it is, so its type doesn't matter. */
export interface Endpoints {
  readonly one: Resource<unknown>;
  /** For several ids at once; `null` where there is none. */
  readonly many: BatchResource<unknown> | null;
  /** Those of the several APIs that `one` may find; `null` when the API is given. */
  readonly candidates: Candidates | null;
  /** One spelling of an id. */
  readonly normalizeId: (id: string) => string;
}

export interface Candidates {
  readonly v0: Resource<unknown>;
  readonly v1: BatchResource<unknown>;
  readonly agentServer: BatchResource<unknown>;
}

const BEARER = 'OPENHANDS_API_KEY';
const SESSION = 'OPENHANDS_SESSION_API_KEY';

/** The names of the environment variables that credentials are set in. */
export const credentialsIn = (env: NodeJS.ProcessEnv): string[] =>
  [BEARER, SESSION].filter((name) => env[name]?.trim());

/**
 * The endpoints of an API, with the credentials from the environment.
 *
 * @throws {InputError} for an invalid base URL or key, and for an option that the API doesn't have.
 */
export function endpointsOf(
  { api, task, finalResponse, agentState }: ApiOptions,
  baseUrl: string,
  env: NodeJS.ProcessEnv,
): Endpoints {
  httpUrl('baseUrl', baseUrl);
  const [token, key] = [keyIn(env, BEARER), keyIn(env, SESSION)];
  const credentials = [bearer(() => token), sessionApiKey(() => key)];
  const options = { baseUrl, credentials, finalResponse, agentState };
  if (finalResponse && api === 'v0')
    throw refused('--final-response', api, 'auto, v1, agent-server');
  if (task && (api === 'v0' || api === 'agent-server')) throw refused('--task', api, 'auto, v1');
  const v1 = batch(appConversations(options));
  const undashed = v1.normalizeId;
  if (task) return alone(one(startTask(options)), undashed);
  const agentServer = batch(agentServerConversations(options));
  // A batch has no last words.
  const unlessLastWords = <T>(endpoints: T) => (finalResponse ? null : endpoints);
  switch (api) {
    case 'auto': {
      const candidates = unlessLastWords({ v0: one(conversationV0(options)), v1, agentServer });
      return { ...alone(one(conversation(options)), undashed), candidates };
    }
    case 'v0':
      return alone(one(conversationV0(options)), (id) => id);
    case 'v1':
      return { ...alone(one(appConversation(options)), undashed), many: unlessLastWords(v1) };
    case 'agent-server': {
      const endpoints = alone(one(agentServerConversation(options)), agentServer.normalizeId);
      return { ...endpoints, many: unlessLastWords(agentServer) };
    }
  }
}

const refused = (option: string, api: Api, expected: string) =>
  new InputError(option, api, `an API that has it (${expected})`);

/** An endpoint for one id, where there is none for many. */
export const alone = (one: Resource<unknown>, normalizeId: (id: string) => string): Endpoints => ({
  ...{ one, many: null, candidates: null, normalizeId },
});

const one = <TData>(resource: Resource<TData>) => resource as Resource<unknown>;

const batch = <TData>(resource: BatchResource<TData>) => resource as BatchResource<unknown>;
