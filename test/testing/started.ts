import { onTestFinished } from 'vitest';
import {
  type StatusServer,
  type StatusServerOptions,
  startStatusServer,
} from '../../src/testing/index.ts';

export const A = '7d9f0c2ab4e84d0f9a6b1c2d3e4f5061';
export const B = 'aaaabbbbccccddddeeeeffff00001111';
export const C = '11112222333344445555666677778888';
export const DASHED_A = '7d9f0c2a-b4e8-4d0f-9a6b-1c2d3e4f5061';

/** A server that is closed when the test ends, and a GET against it. */
export async function started(options?: StatusServerOptions) {
  const server = await startStatusServer(options);
  onTestFinished(() => server.close());
  return { server, ...clientOf(server) };
}

function clientOf(server: StatusServer) {
  const get = (path: string, init?: RequestInit) => fetch(server.url + path, init);
  const read = async (path: string, init?: RequestInit) => (await get(path, init)).json();
  return { get, read };
}

export const v0 = (id: string) => `/api/conversations/${encodeURIComponent(id)}`;
export const v1 = (...ids: string[]) => `/api/v1/app-conversations?${query(ids)}`;
export const startTasks = (...ids: string[]) =>
  `/api/v1/app-conversations/start-tasks?${query(ids)}`;
export const agentServerBatch = (...ids: string[]) => `/api/conversations?${query(ids)}`;

export const eventsOf = (id: string, query: Record<string, string> = {}) =>
  `/api/conversations/${id}/events/search?${new URLSearchParams(query)}`;
export const finalResponse = (id: string) => `/api/conversations/${id}/agent_final_response`;
export const eventsV0 = (id: string, query: Record<string, string> = {}) =>
  `/api/conversations/${id}/events?${new URLSearchParams(query)}`;

function query(ids: readonly string[]): string {
  return new URLSearchParams(ids.map((id) => ['ids', id])).toString();
}

/** The code at the bottom of what fetch, or reading its body, rejected with. */
export async function failureCode(promise: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
}
