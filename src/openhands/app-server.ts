import { type BaseUrl, endpointUrl, validateBaseUrl } from '../resource/endpoint-url.ts';
import type { StatusFinding } from '../resource/status-reading.ts';
import type { StatusResponse } from '../resource/status-response.ts';
import { undashed, validateUuid } from './conversation-id.ts';
import { noApi } from './sentences.ts';

/** V1's endpoints take a list of ids and answer with a list in the same order. */
const byIds = (path: string) => (baseUrl: BaseUrl) => {
  validateBaseUrl(baseUrl);
  return (id: string): URL => {
    validateUuid(id);
    const url = endpointUrl(baseUrl, path);
    url.searchParams.set('ids', undashed(id));
    return url;
  };
};

export const conversationsUrl = byIds('/api/v1/app-conversations');
export const startTasksUrl = byIds('/api/v1/app-conversations/start-tasks');

/** What the status code or `[null]` means there; `unknown`: what the server doesn't know then. */
export function v1Finding(
  { httpStatus, json }: Pick<StatusResponse, 'httpStatus' | 'json'>,
  unknown: string,
): StatusFinding | undefined {
  if (httpStatus === 404) return { type: 'rejected', message: noApi.v1 };
  const isUnknown = Array.isArray(json) && json.length === 1 && json[0] === null;
  return httpStatus === 200 && isUnknown ? { type: 'missing', message: unknown } : undefined;
}
