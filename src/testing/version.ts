import type { Api, Endpoint } from './api.ts';

/**
 * The release of a main server.
 *
 * | release | APIs | malformed ids over V1 | more than 99 ids | its agent server |
 * |---|---|---|---|---|
 * | `0.40.0` | V0 | | | |
 * | `0.62.0` (default) | V0, V1 | 422 | 500 | `1.1.0` |
 * | `1.11.0` | V1 | 400 `Invalid UUID format for ids: …` | 400; for start tasks 500, and one more is allowed | `1.58.2` |
 *
 * Metrics, title and `updated_at` of a V1 body stand still on `1.11.0`; the agent server has the real ones.
 */
export type MainVersion = '0.40.0' | '0.62.0' | '1.11.0';

/**
 * The release of an agent server.
 *
 * | release | `kind` of events | more than 100 events | more than 99 ids | `agent_final_response` |
 * |---|---|---|---|---|
 * | `1.1.0` | by full path alone | 500 | 500 | 404: there is no such path |
 * | `1.58.2` (default) | by bare name | 422 | 422 | `{"response":"…"}` |
 *
 * A body of `1.1.0` has no `last_user_message_id`, `hook_config`, `forked_from_conversation_id` and the like.
 */
export type AgentServerVersion = '1.1.0' | '1.58.2';

export type Version = MainVersion | AgentServerVersion;

/** The default is the first; of a main server it's the one that has both APIs. */
export const VERSIONS: Readonly<Record<Api, readonly Version[]>> = {
  main: ['0.62.0', '0.40.0', '1.11.0'],
  'agent-server': ['1.58.2', '1.1.0'],
};

/** The agent server that runs the conversations of a main server. */
export const AGENT_SERVER_OF: Readonly<Record<MainVersion, AgentServerVersion>> = {
  '0.40.0': '1.1.0',
  '0.62.0': '1.1.0',
  '1.11.0': '1.58.2',
};

const V0: readonly Endpoint[] = ['v0', 'v0-events'];
const V1: readonly Endpoint[] = ['v1', 'start-tasks'];
const AGENT_SERVER: readonly Endpoint[] = ['agent-server', 'agent-server-events'];

export const ENDPOINTS: Readonly<Record<Version, readonly Endpoint[]>> = {
  '0.40.0': V0,
  '0.62.0': [...V0, ...V1],
  '1.11.0': V1,
  '1.1.0': AGENT_SERVER,
  '1.58.2': [...AGENT_SERVER, 'agent-server-final-response'],
};
