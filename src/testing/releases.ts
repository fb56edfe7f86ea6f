import type { Api, Endpoint } from './api.ts';
import type { AgentServerVersion, MainVersion, Version } from './bodies/version.ts';

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
