import { type Item, parseDictionary, parseList } from 'structured-headers';
import { parseHttpDate } from './http-date.ts';

// In this file NaN stands for a malformed or missing value.
const integer = (text: string) => (/^\d+$/.test(text) ? Number(text) : Number.NaN);
const decimal = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);
const quantity = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : Number.NaN);

const longest = (waits: readonly number[]) => Math.max(0, ...waits.filter((ms) => ms > 0));

/** A wait in whole ms; `null` for zero, which never means "at once". Clamped to a safe integer. */
const usable = (ms = 0) => (ms > 0 ? Math.min(Math.ceil(ms), Number.MAX_SAFE_INTEGER) : null);

/** Rate limiters disagree on the unit of a reset: epoch ms, epoch seconds or seconds from now. */
function resetMs(reset: number, clock: number): number {
  if (reset > 1e12) return reset - clock;
  if (reset > 1e9) return reset * 1000 - clock;
  return reset * 1000;
}

const FIELDS = {
  'x-poll-interval': (text) => integer(text) * 1000,
  'retry-after-ms': (text) => decimal(text),
  // RFC 9110 section 10.2.3: an HTTP-date or delay-seconds.
  'retry-after': (text, clock) => {
    const date = parseHttpDate(text, clock);
    return date === null ? integer(text) * 1000 : date - clock;
  },
  'ratelimit-reset': (text, clock) => resetMs(decimal(text), clock),
  'x-ratelimit-reset': (text, clock) => resetMs(decimal(text), clock),
} satisfies Record<string, (text: string, clock: number) => number>;

/** `Headers` joins repeated fields with ', ', which also occurs inside an HTTP-date. */
const partsOf = (headers: Headers, name: string) =>
  headers.get(name)?.split(/, (?!\d\d[ -][A-Z])/) ?? [''];

/** The largest of a repeated field, so we never poll early; NaN when one of them is malformed. */
const fieldMs = (headers: Headers, name: keyof typeof FIELDS, clock: number) =>
  Math.max(...partsOf(headers, name).map((part) => FIELDS[name](part, clock)));

const isSpent = (headers: Headers, name: string) => partsOf(headers, name).includes('0');

/** The client's clock may be wrong, so a server's times are compared with its own `Date`. */
const serverClock = (headers: Headers, now: number) =>
  parseHttpDate(headers.get('date') ?? '', now) ?? now;

function structured<T>(parse: (text: string) => T, text: string | null): T {
  try {
    return parse(text ?? '');
  } catch {
    return parse('');
  }
}

const itemsOf = (text: string | null) =>
  structured(parseList, text).filter((member): member is Item => !Array.isArray(member[0]));

type Quota = readonly [policy: string, spent: boolean, resetMs: number];

/** The formats of draft-ietf-httpapi-ratelimit-headers: 08 and later, 07, up to 06. */
function quotasOf(headers: Headers, clock: number): Quota[] {
  const field = headers.get('ratelimit');
  const items = itemsOf(field).map(
    ([name, parameters]): Quota => [
      String(name),
      parameters.get('r') === 0,
      quantity(parameters.get('t')) * 1000,
    ],
  );
  const dictionary = structured(parseDictionary, field);
  const member = (key: string) => dictionary.get(key)?.[0] ?? '';
  const limit = headers.get('ratelimit-limit') ?? '';
  return [
    ...items,
    [String(member('limit')), member('remaining') === 0, resetMs(quantity(member('reset')), clock)],
    [limit, isSpent(headers, 'ratelimit-remaining'), fieldMs(headers, 'ratelimit-reset', clock)],
  ];
}

/** A spent quota without a reset time resets within the window of its policy. */
function spentMs([policy, , resetMs]: Quota, headers: Headers): number {
  if (!Number.isNaN(resetMs)) return resetMs;
  const policies = itemsOf(headers.get('ratelimit-policy')).filter(([n]) => String(n) === policy);
  return longest(policies.map(([, parameters]) => quantity(parameters.get('w')) * 1000));
}

function quotaMs(headers: Headers, clock: number, refused: boolean): number {
  const quotas = quotasOf(headers, clock);
  const spent = quotas.filter(([, isSpent]) => isSpent);
  // The request was refused: without a spent quota, any of them may be the reason.
  if (refused && spent.length === 0) return longest(quotas.map(([, , resetMs]) => resetMs));
  return longest(spent.map((quota) => spentMs(quota, headers)));
}

const PACES = [...Object.keys(FIELDS), 'ratelimit', 'ratelimit-remaining'];

/** Most responses have none of these fields: skip the parsing. */
const asksForPace = (headers: Headers) => PACES.some((name) => headers.has(name));

/** The wait that a 429 or 503 asks for, ms; `null` without a usable one. */
export function retryAfterMs(headers: Headers, now: number): number | null {
  if (!asksForPace(headers)) return null;
  const clock = serverClock(headers, now);
  // The RateLimit draft gives Retry-After precedence over its own fields.
  const waits = [
    fieldMs(headers, 'retry-after-ms', clock),
    fieldMs(headers, 'retry-after', clock),
    quotaMs(headers, clock, true),
    fieldMs(headers, 'x-ratelimit-reset', clock),
  ];
  return usable(waits.find((ms) => ms > 0));
}

/** The least interval that a 2xx or 304 asks for, ms; `null` without a usable one. */
export function serverPaceMs(headers: Headers, now: number): number | null {
  if (!asksForPace(headers)) return null;
  const clock = serverClock(headers, now);
  const waits = [
    fieldMs(headers, 'x-poll-interval', clock),
    fieldMs(headers, 'retry-after-ms', clock),
    fieldMs(headers, 'retry-after', clock),
    quotaMs(headers, clock, false),
    // Most limiters send it with every response, so it counts only once the quota is spent.
    isSpent(headers, 'x-ratelimit-remaining') ? fieldMs(headers, 'x-ratelimit-reset', clock) : 0,
  ];
  return usable(longest(waits));
}

/** The minimum wait until the next request that a response asks for, ms; `null` when it asks for none. */
export function askedMs({
  httpStatus,
  headers,
  at,
}: {
  readonly httpStatus: number;
  readonly headers: Headers;
  readonly at: number;
}): number | null {
  const isRefusal = httpStatus === 403 || httpStatus === 429 || httpStatus === 503;
  return isRefusal ? retryAfterMs(headers, at) : serverPaceMs(headers, at);
}

/** Whether a 403 is about a rate limit. */
export const isRateLimited = ({ headers }: { readonly headers: Headers }): boolean =>
  headers.has('retry-after') || isSpent(headers, 'x-ratelimit-remaining');

/** Whether a response names a time to come back at. */
export const asksToComeBack = (response: Parameters<typeof askedMs>[0]): boolean =>
  response.headers.has('retry-after') && askedMs(response) !== null;
