/**
 * Which server is simulated; both have the path `/api/conversations/{id}`.
 *
 * | value | answers |
 * |---|---|
 * | `main` | V0 `/api/conversations/{id}` and `…/events`, V1 `/api/v1/app-conversations?ids=` and `/api/v1/app-conversations/start-tasks?ids=`; under a port of its own the agent server of its V1 conversations |
 * | `agent-server` | `/api/conversations/{uuid}`, `…/events/search`, `…/agent_final_response`, and `/api/conversations?ids=` |
 */
export type Api = 'main' | 'agent-server';

/** The API that knows an id. */
export type KnownOver = 'v0' | 'v1' | 'start-tasks' | 'agent-server';

/** The endpoint that a path belongs to; each has its own kind of body. */
export type Endpoint =
  | KnownOver
  | 'v0-events'
  | 'agent-server-events'
  | 'agent-server-final-response';

/** The deployment whose error bodies are sent. */
export type Flavour = 'self-hosted' | 'cloud';
