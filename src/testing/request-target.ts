import { type Answer, errorAnswer, json, page } from './answer.ts';
import type { Api, Endpoint } from './api.ts';
import { isUuid } from './bodies/conversation-id.ts';

const MAX_IDS = 99;

/** A parsed request target. `ids` are percent-decoded; `refusal` is the error answer to an invalid target. */
export interface Target {
  readonly endpoint: Endpoint | null;
  readonly ids: readonly string[];
  readonly batch: boolean;
  readonly refusal: Answer | null;
}

const BATCHES: Readonly<Record<Api, Readonly<Record<string, Endpoint>>>> = {
  main: {
    '/api/v1/app-conversations': 'v1',
    '/api/v1/app-conversations/start-tasks': 'start-tasks',
  },
  'agent-server': { '/api/conversations': 'agent-server' },
};

/** Parses the target as sent, without resolving `../`, so that a test can see it. */
export function readTarget(target: string, api: Api, tooManyIds: 400 | 500): Target {
  const [path = '', ...rest] = target.split('?');
  const endpoint = BATCHES[api][path];
  if (endpoint !== undefined) {
    const ids = new URLSearchParams(rest.join('?')).getAll('ids');
    return { endpoint, ids, batch: true, refusal: refuseBatch(ids, tooManyIds) };
  }
  const segment = /^\/api\/conversations\/([^/]+)$/.exec(path)?.[1];
  if (segment === undefined) return { endpoint: null, ids: [], batch: false, refusal: page() };
  const ids = [decoded(segment)];
  if (api === 'main') return { endpoint: 'v0', ids, batch: false, refusal: null };
  const refusal = ids.every(isUuid) ? null : notUuids(ids, () => ['path', 'conversation_id']);
  return { endpoint: 'agent-server', ids, batch: false, refusal };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function refuseBatch(ids: readonly string[], tooManyIds: 400 | 500): Answer | null {
  if (ids.length === 0) return errorAnswer(422, 'self-hosted');
  if (!ids.every(isUuid)) return notUuids(ids, (index) => ['query', 'ids', index]);
  if (ids.length <= MAX_IDS) return null;
  return tooManyIds === 500
    ? errorAnswer(500, 'self-hosted')
    : json(400, { detail: `Cannot request more than ${MAX_IDS} ids at once, got ${ids.length}` });
}

function notUuids(
  ids: readonly string[],
  locate: (index: number) => readonly (string | number)[],
): Answer {
  const detail = ids.flatMap((input, index) => {
    if (isUuid(input)) return [];
    const error = `invalid length: expected length 32 for simple format, found ${input.length}`;
    const msg = `Input should be a valid UUID, ${error}`;
    return [{ type: 'uuid_parsing', loc: locate(index), msg, input, ctx: { error } }];
  });
  return json(422, { detail });
}
