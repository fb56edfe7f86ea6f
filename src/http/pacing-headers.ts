import { type Item, parseDictionary, parseList } from 'structured-headers';
import { parseHttpDate } from './http-date.ts';
import {
  certain,
  decimal,
  inMs,
  isSane,
  milliseconds,
  reset,
  resetInDoubt,
  resetMs,
  resetOrDuration,
  seconds,
  secondsOrDate,
  type Unit,
  type Wait,
} from './wait-units.ts';

/** What of a complete response says when to come back. */
interface PacedResponse {
  readonly httpStatus: number;
  readonly headers: Headers;
  /** When the body was complete, epoch ms. */
  readonly at: number;
}

/** When a field speaks: always, or when the quota is spent whose field says what remains. */
interface Field {
  readonly name: RegExp;
  readonly unit: Unit;
  readonly speaks: 'as pace' | 'as Retry-After' | { readonly remaining: string };
}

/** The first that matches counts. */
const FIELDS: readonly Field[] = [
  // GitHub.
  { name: /^x-poll-interval$/, unit: seconds, speaks: 'as pace' },
  // AWS; OpenAI, Azure (x-ms-…); Bucket4j.
  { name: /^x-amz-retry-after$/, unit: milliseconds, speaks: 'as Retry-After' },
  { name: /(?:^|-)retry-after-(?:ms|milliseconds)$/, unit: milliseconds, speaks: 'as Retry-After' },
  // RFC 9110; X-Retry-After of Docker Hub; MailerLite, Bucket4j (x-rate-limit-…).
  { name: /(?:^|-)retry-after(?:-seconds)?$/, unit: secondsOrDate, speaks: 'as Retry-After' },
  // Spellings beside a reset of the same quota, -after of Discord, -time of GitLab.
  {
    name: /^(.*rate-?limit-.*)reset-ms$/,
    unit: milliseconds,
    speaks: { remaining: '$1remaining' },
  },
  {
    name: /^(.*rate-?limit-.*)reset(?:-after|-at|-seconds|-?time)$/,
    unit: reset,
    speaks: { remaining: '$1remaining' },
  },
  // X and Okta: epoch seconds; others: seconds; Prisjakt: milliseconds.
  { name: /^(x-rate-limit-)reset$/, unit: resetInDoubt, speaks: { remaining: '$1remaining' } },
  // GitHub, GitLab, Jira, MailerLite; anthropic-ratelimit-tokens-reset.
  { name: /^(.*rate-?limit.*)reset$/, unit: reset, speaks: { remaining: '$1remaining' } },
  // OpenAI: x-ratelimit-reset-requests.
  {
    name: /^(.*rate-?limit-.*?)reset(-.*)$/,
    unit: resetOrDuration,
    speaks: { remaining: '$1remaining$2' },
  },
];

/** `Headers` joins repeated fields with ', ', which also occurs inside an HTTP-date. */
const partsOf = (headers: Headers, name: string) =>
  headers.get(name)?.split(/, (?!\d\d?[ -][A-Z])/) ?? [''];

/** All values of a repeated field; none when one of them is malformed. */
function waitsIn(headers: Headers, name: string, unit: Unit, clock: number): readonly Wait[] {
  const waits = partsOf(headers, name).map((part) => unit(part, clock));
  return waits.some(({ ms }) => Number.isNaN(ms)) ? [] : waits;
}

interface Quota {
  /** How many requests remain, NaN when that isn't said. */
  readonly left: number;
  readonly wait: Wait;
}

/** What is left of several quotas: nothing when one is spent, NaN when it isn't said of each. */
const leftOfAll = (lefts: readonly number[]) => (lefts.includes(0) ? 0 : Math.min(...lefts));

/** The quotas of one field: of a list, each has what remains at its own place, when both lists are as long. */
function quotasIn(headers: Headers, remaining: string, waits: readonly Wait[]): Quota[] {
  const lefts = partsOf(headers, remaining).map(decimal);
  const all = leftOfAll(lefts);
  return waits.map((wait, at) => ({
    left: lefts.length === waits.length ? (lefts[at] ?? all) : all,
    wait,
  }));
}

/** A number of a structured field, NaN for anything else. */
const quantity = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : Number.NaN);

const isSpent = ({ left }: Pick<Quota, 'left'>) => left === 0;

function structured<T>(parse: (text: string) => T, text: string | null): T {
  try {
    return parse(text ?? '');
  } catch {
    return parse('');
  }
}

const itemsOf = (text: string | null) =>
  structured(parseList, text).filter((member): member is Item => !Array.isArray(member[0]));

/** The formats of draft-ietf-httpapi-ratelimit-headers: 08 and later, 07, up to 06. */
function draftQuotas(headers: Headers, clock: number): Quota[] {
  const field = headers.get('ratelimit');
  const policies = itemsOf(headers.get('ratelimit-policy'));
  // A spent quota without a reset time resets within the window of its policy.
  const quota = (policy: string, left: number, ms: number): Quota => {
    const windows = policies.filter(([name]) => String(name) === policy);
    const windowMs = longest(windows.map(([, rule]) => inMs(quantity(rule.get('w')))));
    return { left, wait: certain(Number.isNaN(ms) && left === 0 ? windowMs : ms) };
  };
  const dictionary = structured(parseDictionary, field);
  const member = (key: string) => dictionary.get(key)?.[0] ?? '';
  const resets = waitsIn(headers, 'ratelimit-reset', reset, clock);
  return [
    ...itemsOf(field).map(([name, parameters]) =>
      quota(String(name), quantity(parameters.get('r')), inMs(quantity(parameters.get('t')))),
    ),
    quota(
      String(member('limit')),
      quantity(member('remaining')),
      resetMs(quantity(member('reset')), clock),
    ),
    quota(
      headers.get('ratelimit-limit') ?? '',
      resets.length === 0
        ? leftOfAll(partsOf(headers, 'ratelimit-remaining').map(decimal))
        : Number.NaN,
      Number.NaN,
    ),
  ];
}

/** Most responses have no such field; none in use has a longer name. */
const pacingNames = (headers: Headers) =>
  [...headers.keys()].filter(
    (name) => name.length <= 64 && /retry-after|rate-?limit|poll-interval/.test(name),
  );

/** The client's clock may be wrong, so a server's times are compared with its own `Date`. */
const serverClock = (headers: Headers, now: number) =>
  parseHttpDate(headers.get('date') ?? '', now) ?? now;

/** All that a response says about when to come back. */
function hintsIn({ headers, at }: PacedResponse) {
  const paces: Wait[] = [];
  const retryAfters: Wait[] = [];
  const quotas: Quota[] = [];
  const names = pacingNames(headers);
  if (names.length === 0) return { paces, retryAfters, quotas };
  const clock = serverClock(headers, at);
  for (const name of names) {
    const field = FIELDS.find((field) => field.name.test(name));
    if (field === undefined) continue;
    const waits = waitsIn(headers, name, field.unit, clock);
    if (field.speaks === 'as pace') paces.push(...waits);
    else if (field.speaks === 'as Retry-After') retryAfters.push(...waits);
    else quotas.push(...quotasIn(headers, name.replace(field.name, field.speaks.remaining), waits));
  }
  quotas.push(...draftQuotas(headers, clock));
  return { paces, retryAfters, quotas };
}

const longest = (waits: readonly number[]) => Math.max(0, ...waits.filter((ms) => ms > 0));

const isSure = (wait: Wait) => isSane(wait) && wait.isCertain;

/** Refused for a limit, perhaps: a reset without a word on what remains may be its own. */
const REFUSALS: readonly number[] = [403, 429, 503];

/**
 * The minimum wait until the next request that a response asks for, whatever its status: whole ms, from 1 to 2^53−1;
 * `null` when it asks for none, and for zero, which never means "at once". The longest of its fields counts, so
 * that we never poll early. A quota speaks when it is spent; one that isn't had no part in a refusal.
 */
export function askedMs(response: PacedResponse): number | null {
  const { paces, retryAfters, quotas } = hintsIn(response);
  const spent = quotas.filter(isSpent).map(({ wait }) => wait);
  const named = [...retryAfters, ...spent];
  const isGuessed = REFUSALS.includes(response.httpStatus) && !named.some(isSure);
  const unknown = quotas.filter(({ left }) => Number.isNaN(left)).map(({ wait }) => wait);
  const all = [...paces, ...named, ...(isGuessed ? unknown : [])];
  const ms =
    [all.filter(isSure), all.filter(isSane), all]
      .map((waits) => longest(waits.map(({ ms }) => ms)))
      .find((ms) => ms > 0) ?? 0;
  return ms > 0 ? Math.min(Math.ceil(ms), Number.MAX_SAFE_INTEGER) : null;
}

/** Whether a response says "come back", with a wait of its own rather than that of a quota. */
export const saysRetryAfter = (response: PacedResponse): boolean =>
  hintsIn(response).retryAfters.some(isSane);

const REMAINING = /rate-?limit.*remaining/;

/** Whether a response says that a quota is spent. */
export const hasSpentQuota = (response: PacedResponse): boolean =>
  hintsIn(response).quotas.some(isSpent) ||
  pacingNames(response.headers).some(
    (name) => REMAINING.test(name) && partsOf(response.headers, name).some((n) => decimal(n) === 0),
  );
