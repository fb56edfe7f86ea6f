import { type Answer, errorAnswer, json, page } from './answer.ts';
import type { Endpoint } from './api.ts';
import { isUuid } from './bodies/conversation-id.ts';
import { refuseEventsQuery, refuseEventsV0Query } from './events-query.ts';
import { ENDPOINTS, type Version } from './version.ts';

const MAX_IDS = 99;

/** A parsed request target. `ids` are percent-decoded; `refusal` is the error answer to an invalid target. */
export interface Target {
  readonly endpoint: Endpoint | null;
  readonly ids: readonly string[];
  readonly batch: boolean;
  readonly query: URLSearchParams;
  readonly refusal: Answer | null;
}

/** A path without a group has its ids in the query. */
const PATHS: Readonly<Record<Endpoint, RegExp>> = {
  v0: /^\/api\/conversations\/([^/]+)$/,
  'v0-events': /^\/api\/conversations\/([^/]+)\/events$/,
  v1: /^\/api\/v1\/app-conversations$/,
  'start-tasks': /^\/api\/v1\/app-conversations\/start-tasks$/,
  'agent-server': /^\/api\/conversations(?:\/([^/]+))?$/,
  'agent-server-events': /^\/api\/conversations\/([^/]+)\/events\/search$/,
  'agent-server-final-response': /^\/api\/conversations\/([^/]+)\/agent_final_response$/,
};

/** Parses the target as sent, without resolving `../`, so that a test can see it. */
export function readTarget(target: string, version: Version, webPage: boolean): Target {
  const [path = '', ...rest] = target.split('?');
  const query = new URLSearchParams(rest.join('?'));
  for (const endpoint of ENDPOINTS[version]) {
    const match = PATHS[endpoint].exec(path);
    if (match === null) continue;
    const batch = match[1] === undefined;
    const ids = batch ? query.getAll('ids') : [decoded(match[1] as string)];
    const refusal = batch
      ? refuseBatch(ids, endpoint, version)
      : refuseSingle(ids, query, endpoint, version);
    return { endpoint, ids, batch, query, refusal };
  }
  const refusal = webPage ? page() : errorAnswer(404, 'self-hosted');
  return { endpoint: null, ids: [], batch: false, query, refusal };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function refuseSingle(
  ids: readonly string[],
  query: URLSearchParams,
  endpoint: Endpoint,
  version: Version,
): Answer | null {
  if (endpoint === 'v0') return null;
  if (endpoint === 'v0-events') return refuseEventsV0Query(query);
  if (!ids.every(isUuid)) return notUuids(ids, () => ['path', 'conversation_id']);
  return endpoint === 'agent-server-events' ? refuseEventsQuery(query, version) : null;
}

function refuseBatch(ids: readonly string[], endpoint: Endpoint, version: Version): Answer | null {
  if (ids.length === 0) return errorAnswer(422, 'self-hosted');
  if (endpoint === 'v1' && version === '1.11.0') return refuseStrings(ids);
  if (!ids.every(isUuid)) return notUuids(ids, (index) => ['query', 'ids', index]);
  const max = endpoint === 'start-tasks' && version === '1.11.0' ? MAX_IDS + 1 : MAX_IDS;
  if (ids.length <= max) return null;
  return version === '1.58.2' ? tooLong(ids) : errorAnswer(500, 'self-hosted');
}

/** V1 of 1.11 takes ids as strings, and parses them itself. */
function refuseStrings(ids: readonly string[]): Answer | null {
  if (ids.length > MAX_IDS) {
    return json(400, { detail: `Too many ids requested. Maximum is ${MAX_IDS}.` });
  }
  const malformed = ids.filter((id) => !isUuid(id));
  if (malformed.length === 0) return null;
  const list = malformed.map((id) => `'${id}'`).join(', ');
  return json(400, { detail: `Invalid UUID format for ids: [${list}]` });
}

function tooLong(ids: readonly string[]): Answer {
  const msg = `List should have at most ${MAX_IDS} items after validation, not ${ids.length}`;
  const ctx = { field_type: 'List', max_length: MAX_IDS, actual_length: ids.length };
  return json(422, { detail: [{ type: 'too_long', loc: ['query', 'ids'], msg, input: ids, ctx }] });
}

function notUuids(
  ids: readonly string[],
  locate: (index: number) => readonly (string | number)[],
): Answer {
  const detail = ids.flatMap((input, index) => {
    if (isUuid(input)) return [];
    const error = uuidError(input);
    const msg = `Input should be a valid UUID, ${error}`;
    return [{ type: 'uuid_parsing', loc: locate(index), msg, input, ctx: { error } }];
  });
  return json(422, { detail });
}

function uuidError(input: string): string {
  const invalid = /[^0-9a-f-]/i.exec(input);
  if (invalid !== null) return `invalid character: found \`${invalid[0]}\` at ${invalid.index}`;
  const groups = input.split('-').length;
  return groups === 1
    ? `invalid length: expected length 32 for simple format, found ${input.length}`
    : `invalid group count: expected 5, found ${groups}`;
}
