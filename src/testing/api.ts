/**
 * Which server answers `/api/conversations/{id}`, a path that two of them share.
 *
 * | value | answers |
 * |---|---|
 * | `main` | V0 `/api/conversations/{id}`, V1 `/api/v1/app-conversations?ids=`, `/api/v1/app-conversations/start-tasks?ids=` |
 * | `agent-server` | `/api/conversations/{uuid}` and `/api/conversations?ids=` |
 */
export type Api = 'main' | 'agent-server';

/** What a path asks for: one kind of body each. */
export type Endpoint = 'v0' | 'v1' | 'start-tasks' | 'agent-server';

/** Whose error bodies are sent: the two deployments word them differently. */
export type Flavour = 'self-hosted' | 'cloud';
