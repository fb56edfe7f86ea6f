/**
 * Which server answers `/api/conversations/{id}`, a path that two of them share.
 *
 * | value | answers |
 * |---|---|
 * | `main` | V0 `/api/conversations/{id}`, V1 `/api/v1/app-conversations?ids=`, `/api/v1/app-conversations/start-tasks?ids=` |
 * | `agent-server` | `/api/conversations/{uuid}` and `/api/conversations?ids=` |
 */
export type Api = 'main' | 'agent-server';

/** The endpoint that a path belongs to; each has its own kind of body. */
export type Endpoint = 'v0' | 'v1' | 'start-tasks' | 'agent-server';

/** The deployment whose error bodies are sent. */
export type Flavour = 'self-hosted' | 'cloud';
