import type { StatusRequest } from '../resource/resource.ts';
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

/** What else of a request may be secret: its URL's query, except the requested ids, and headers named like a secret. */
export const secretsInRequest = (
  { headers }: StatusRequest,
  { search }: URL,
  ids: readonly string[],
): string[] => [
  ...secretsInQuery(search, ids),
  ...[...new Headers(headers)].flatMap(([name, value]) =>
    SECRET.test(name) ? secretsInHeader(name, value) : [],
  ),
];

const secretsInQuery = (search: string, ids: readonly string[]): string[] =>
  search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1))
    .map((sent) => [sent, formDecoded(sent)] as const)
    .filter((forms) => !forms.some((value) => isListOf(ids, value)))
    .flat()
    .filter(isLong);

/** Whether a text is nothing but an ordinary word from the query, e.g. the status that it waits for. */
export const isPlainWordIn = ({ search }: URL, text: string): boolean =>
  search !== '' &&
  PLAIN_WORD.test(text) &&
  [...new URLSearchParams(search)].some(([name, value]) => value === text && !SECRET.test(name));

const PLAIN_WORD = /^[A-Za-z]+(?:[-_ ][A-Za-z]+){0,4}$/;
const SECRET = new RegExp(`(?:key|auth|${secretNames([])})$`, 'i');

/** Whether a text is nothing but ids, each at most once, and punctuation between them. */
function isListOf(ids: readonly string[], text: string): boolean {
  const longestFirst = [...ids].sort((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((left, id) => left.replace(id, () => '\0'), text);
  return rest !== text && /^[^\p{L}\p{N}]*$/u.test(rest) && !rest.includes('\0\0');
}

const unquoted = (text: string) => text.replace(/^"(.*)"$/s, '$1');

/** One value of https://url.spec.whatwg.org/#concept-urlencoded-parser. */
const formDecoded = (text: string) =>
  new URLSearchParams(`_=${text.replaceAll('&', '%26')}`).get('_') ?? '';

const isLong = (text: string) => text.length >= MIN_SECRET_LENGTH;
