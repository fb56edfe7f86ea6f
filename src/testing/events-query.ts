import { type Answer, errorAnswer, json } from './answer.ts';
import type { Body } from './bodies/conversation.ts';
import type { Version } from './version.ts';

const MAX_EVENTS = 100;
const SORT_ORDERS = ['TIMESTAMP', 'TIMESTAMP_DESC'];
const TIMES = ['timestamp__gte', 'timestamp__lt'];

/** The error answer to an invalid query of `/events/search`. */
export function refuseEventsQuery(query: URLSearchParams, version: Version): Answer | null {
  const limit = query.get('limit') ?? String(MAX_EVENTS);
  if (!/^-?\d+$/.test(limit)) {
    return invalid('limit', limit, 'int_parsing', 'Input should be a valid integer');
  }
  if (Number(limit) < 1) {
    return invalid('limit', limit, 'greater_than', 'Input should be greater than 0');
  }
  if (Number(limit) > MAX_EVENTS) {
    return version === '1.1.0'
      ? errorAnswer(500, 'self-hosted')
      : invalid('limit', limit, 'less_than_equal', 'Input should be less than or equal to 100');
  }
  const order = query.get('sort_order');
  if (order !== null && !SORT_ORDERS.includes(order)) {
    const msg = "Input should be 'TIMESTAMP' or 'TIMESTAMP_DESC'";
    return invalid('sort_order', order, 'enum', msg);
  }
  for (const name of TIMES) {
    const time = query.get(name);
    if (time !== null && Number.isNaN(epochMs(time))) {
      return invalid(name, time, 'datetime_from_date_parsing', 'Input should be a valid datetime');
    }
  }
  return null;
}

function invalid(name: string, input: string, type: string, msg: string): Answer {
  return json(422, { detail: [{ type, loc: ['query', name], msg, input }] });
}

/** One page of the events that match, which are given oldest first. */
export function eventsPage(
  events: readonly Body[],
  query: URLSearchParams,
  version: Version,
): { readonly items: readonly Body[]; readonly next_page_id: string | null } {
  const matching = events.filter((event) => matches(event, query, version));
  if (query.get('sort_order') === 'TIMESTAMP_DESC') matching.reverse();
  const first = matching.findIndex(({ id }) => id === query.get('page_id'));
  const rest = matching.slice(Math.max(first, 0));
  const limit = Number(query.get('limit') ?? MAX_EVENTS);
  const next = rest[limit];
  return {
    items: rest.slice(0, limit),
    next_page_id: next === undefined ? null : String(next.id),
  };
}

function matches(event: Body, query: URLSearchParams, version: Version): boolean {
  const kind = query.get('kind');
  const source = query.get('source');
  const at = epochMs(String(event.timestamp));
  const from = query.get('timestamp__gte');
  const until = query.get('timestamp__lt');
  return (
    (kind === null || isOfKind(kind, String(event.kind), version)) &&
    (source === null || event.source === source) &&
    (from === null || at >= epochMs(from)) &&
    (until === null || at < epochMs(until))
  );
}

function isOfKind(asked: string, kind: string, version: Version): boolean {
  return version === '1.1.0' ? asked.endsWith(`.${kind}`) : asked === kind;
}

/** A time without a zone is in the server's, which is UTC. */
function epochMs(time: string): number {
  return Date.parse(/T[\d:.]+$/.test(time) ? `${time}Z` : time);
}

/** The error answer to an invalid query of V0's `/events`. */
export function refuseEventsV0Query(query: URLSearchParams): Answer | null {
  const limit = Number(query.get('limit') ?? 20);
  return limit >= 0 && limit <= MAX_EVENTS ? null : json(400, { detail: 'Invalid limit' });
}

/** V0's page of events, which are given oldest first. */
export function eventsV0Page(
  events: readonly Body[],
  query: URLSearchParams,
): { readonly events: readonly Body[]; readonly has_more: boolean } {
  const ordered = query.get('reverse') === 'true' ? events.toReversed() : events;
  const limit = Number(query.get('limit') ?? 20);
  return { events: ordered.slice(0, limit), has_more: ordered.length > limit };
}
