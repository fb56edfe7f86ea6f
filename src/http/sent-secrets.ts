import { secretNames } from '../inspect/secret-names.ts';
import type { StatusRequest } from '../resource/resource.ts';
import { MIN_SECRET_LENGTH } from './secret-forms.ts';

/** What of a header is secret, each part of it that a server may repeat by itself. */
export function secretsInHeader(name: string, value: string): string[] {
  if (/^cookie$/i.test(name)) return [value, ...cookieValues(value)];
  // The name of a scheme is no secret.
  const [scheme = ''] = /^[^\s=,"]+[ \t]+(?=\S)/.exec(value) ?? [];
  const proof = value.slice(scheme.length);
  const isProof = /authorization$/i.test(name) || isLong(proof);
  return [
    isProof ? proof : value,
    ...parametersIn(proof).filter(isLong),
    ...userAndPasswordIn(proof),
  ];
}

/** What a server may repeat of cookies; `lang=en` and its like may be shown. */
const cookieValues = (cookies: string): string[] =>
  cookies
    .split(/; */)
    .map((cookie) => cookie.slice(cookie.indexOf('=') + 1))
    .flatMap((value) => [value, unquoted(value)])
    .flatMap((value) => [value, formDecoded(value)])
    .filter(isLong);

/** RFC 9110 section 11.4: `Signature keyId="…", signature="…"`. */
const parametersIn = (proof: string): string[] =>
  proof.split(/[\s,;]+/).map((part) => unquoted(part.replace(/^[\w-]+=(?!=*$)/, '')));

/** RFC 7617. Many keys stand in for the user, with no password or one that everybody knows. */
function userAndPasswordIn(proof: string): string[] {
  const both = base64Decoded(proof);
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

/** What else of a request may be secret: its URL's query, but for the ids that are asked for, and some headers. */
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
    .filter((spelt) => !spelt.some((value) => isListOf(ids, value)))
    .flat()
    .filter(isLong);

/** Whether a text is an ordinary word that the query names, a status that is waited for say, and nothing else. */
export const isPlainWordIn = ({ search }: URL, text: string): boolean =>
  search !== '' &&
  PLAIN_WORD.test(text) &&
  [...new URLSearchParams(search)].some(([name, value]) => value === text && !SECRET.test(name));

const PLAIN_WORD = /^[A-Za-z]+(?:[-_ ][A-Za-z]+){0,4}$/;
const SECRET = new RegExp(`(?:key|auth|${secretNames([])})$`, 'i');

/** Whether a text is nothing but ids, none of them twice, with any marks between them. */
function isListOf(ids: readonly string[], text: string): boolean {
  const longestFirst = [...ids].sort((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((left, id) => left.replace(id, () => '\0'), text);
  return rest !== text && /^[^\p{L}\p{N}]*$/u.test(rest) && !rest.includes('\0\0');
}

const unquoted = (text: string) => text.replace(/^"(.*)"$/s, '$1');

/** https://url.spec.whatwg.org/#concept-urlencoded-parser, of one value. */
const formDecoded = (text: string) =>
  new URLSearchParams(`_=${text.replaceAll('&', '%26')}`).get('_') ?? '';

const isLong = (text: string) => text.length >= MIN_SECRET_LENGTH;
