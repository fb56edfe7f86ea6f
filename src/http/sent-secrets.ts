import type { StatusRequest } from '../resource/status-request.ts';
import { MAX_DEPTH } from './json-only.ts';
import { MIN_SECRET_LENGTH } from './secret-forms.ts';
import { secretNames } from './secret-names.ts';

/** The secrets in a header, including each part that a server may repeat separately. */
export function secretsInHeader(name: string, value: string): string[] {
  if (/^cookie$/i.test(name)) return [value, ...cookieValues(value)];
  // The name of the scheme isn't secret.
  const [scheme = ''] = /^[^\s=,"]+[ \t]+(?=\S)/.exec(value) ?? [];
  const credentials = value.slice(scheme.length);
  const isSecret = /authorization$/i.test(name) || isLong(credentials);
  return [
    isSecret ? credentials : value,
    ...parametersIn(credentials).filter(isLong),
    ...userAndPasswordIn(credentials),
  ];
}

/** The values of cookies, also unquoted and decoded; short ones such as `en` in `lang=en` may be shown. */
const cookieValues = (cookies: string): string[] =>
  cookies
    .split(/; */)
    .map((cookie) => cookie.slice(cookie.indexOf('=') + 1))
    .flatMap((value) => [value, unquoted(value)])
    .flatMap((value) => [value, formDecoded(value)])
    .filter(isLong);

/** RFC 9110 section 11.4: `Signature keyId="…", signature="…"`. */
const parametersIn = (credentials: string): string[] =>
  credentials.split(/[\s,;]+/).map((part) => unquoted(part.replace(/^[\w-]+=(?!=*$)/, '')));

/** RFC 7617. Many APIs take the key as the user name, with an empty or a well-known password. */
function userAndPasswordIn(credentials: string): string[] {
  const both = base64Decoded(credentials);
  const colon = both.indexOf(':');
  if (colon < 0) return [];
  const user = both.slice(0, colon);
  const password = both.slice(colon + 1);
  const isKey = password === '' || isLong(user);
  return [both, password, ...(isKey ? [user] : [])];
}

function base64Decoded(text: string): string {
  try {
    const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return inUtf8(bytes) ?? bytes;
  } catch {
    return '';
  }
}

function inUtf8(bytes: string): string | null {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    return decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return null;
  }
}

/**
 * What else of a request may be secret: its URL's query, except the requested ids; headers, and fields of its body,
 * that are named like a secret or as in `secretFields`.
 */
export const secretsInRequest = (
  { headers, body }: StatusRequest,
  { search }: URL,
  ids: readonly string[],
  secretFields: readonly string[] = [],
): string[] => [
  ...secretsInQuery(search, ids),
  ...(headers === undefined ? [] : [...new Headers(headers)]).flatMap(([name, value]) =>
    SECRET.test(name) ? secretsInHeader(name, value) : [],
  ),
  ...secretsInBody(body, secretFields).filter((text) => isLong(text) && !isListOf(ids, text)),
];

function secretsInBody(body: unknown, secretFields: readonly string[]): string[] {
  if (body === undefined || body === null) return [];
  const names = secretFields.length === 0 ? SECRET : secretPattern(secretFields);
  if (typeof body !== 'string') return secretsInJson(body, names);
  const json = parsed(body);
  if (json !== undefined) return secretsInJson(json, names);
  const form = [...new URLSearchParams(body)].filter(([name]) => names.test(name));
  // A text of any other form may be a secret as a whole.
  return [...(body.length <= MAX_WHOLE ? [body] : []), ...form.map(([, value]) => value)];
}

const MAX_WHOLE = 1_000;

/** All that is below a name of a secret. */
function secretsInJson(value: unknown, names: RegExp, isSecret = false, depth = 0): string[] {
  if (typeof value === 'string' || typeof value === 'number')
    return isSecret ? [String(value)] : [];
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([name, part]) =>
    secretsInJson(part, names, isSecret || (!isList && names.test(name)), depth + 1),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const secretsInQuery = (search: string, ids: readonly string[]): string[] =>
  (search === '' ? [] : search.slice(1).split('&'))
    .map((pair) => pair.slice(pair.indexOf('=') + 1))
    .map((sent) => [sent, formDecoded(sent)] as const)
    .filter((forms) => !forms.some((value) => isListOf(ids, value)))
    .flat()
    .filter(isLong);

/** The ordinary words in a query, e.g. the status that it waits for. */
export const plainWordsIn = ({ search }: URL): string[] =>
  search === ''
    ? []
    : [...new URLSearchParams(search)].flatMap(([name, value]) =>
        PLAIN_WORD.test(value) && !SECRET.test(name) ? value : [],
      );

const PLAIN_WORD = /^[A-Za-z]+(?:[-_ ][A-Za-z]+){0,4}$/;
const secretPattern = (more: readonly string[]) =>
  new RegExp(`(?:key|auth|${secretNames(more)})$`, 'i');
const SECRET = secretPattern([]);

/** Whether a text is nothing but ids, each at most once, and punctuation between them. */
function isListOf(ids: readonly string[], text: string): boolean {
  if (ids.includes(text)) return true;
  const longestFirst = [...ids].sort((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((left, id) => left.replace(id, () => '\0'), text);
  return rest !== text && /^[^\p{L}\p{N}]*$/u.test(rest) && !rest.includes('\0\0');
}

const unquoted = (text: string) => text.replace(/^"(.*)"$/s, '$1');

/** One value of https://url.spec.whatwg.org/#concept-urlencoded-parser. */
const formDecoded = (text: string) =>
  new URLSearchParams(`_=${text.replaceAll('&', '%26')}`).get('_') ?? '';

const isLong = (text: string) => text.length >= MIN_SECRET_LENGTH;
