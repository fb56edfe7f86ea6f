import { InputError } from '../../machines/validate/input-error.ts';
import { parsedJson } from '../http/parsed-json.ts';
import { encoded, PLACEHOLDER } from './job-url.ts';

export type BodyLanguage = 'JSON' | 'XML' | 'GraphQL' | 'form' | 'unknown';

/** What a text with places for an id is written in. */
export function languageOf(text: string): BodyLanguage {
  if (parsedJson(inJson(text, '0')) !== undefined) return 'JSON';
  if (/^\s*</.test(text)) return 'XML';
  if (GRAPHQL.test(text)) return 'GraphQL';
  return FORM.test(text) ? 'form' : 'unknown';
}

/** Begins with an operation, after comments. */
const GRAPHQL = /^(?:\s|#.*[\n\r])*(?:\{\s*\w(?!d\})|(?:query|mutation|subscription|fragment)\b)/;

const FORM = /^[\w.~*%+[\]-]+=[^&\r\n]*(?:&[\w.~*%+[\]-]+=[^&\r\n]*)*\s*$/;

/**
 * The text with the id in each of its places, escaped as often as the place is nested: in a string of a text of GraphQL
 * in a string of JSON, twice.
 *
 * @throws {InputError} for an id that could be more than one part of the text where it can't be escaped.
 */
export function filledText(text: string, language: BodyLanguage, id: string): string {
  if (language === 'JSON') return inJson(text, id);
  if (language === 'XML') return inXml(text, id);
  if (language === 'GraphQL') return inGraphQl(text, id);
  return language === 'form' ? inForm(text, id) : plainly(text, id);
}

/** Around such a place nothing but words stands, so that any id is one more of them. */
const WORDS = /^[\p{L}\p{N}\s.,_#@-]*$/u;

/** Words too, but of a query. */
const QUERY =
  /^\s*(?:select|insert|update|delete|merge|with|call|exec|execute|show|explain)\b|\b(?:in|like|is|and|or|not|where|between)\s+\{id\}/i;

/** Fills what a string holds. */
function nested(text: string, id: string): string {
  if (!text.includes(PLACEHOLDER)) return text;
  if (WORDS.test(text.replaceAll(PLACEHOLDER, '')))
    return QUERY.test(text) ? plainly(text, id) : raw(text, id);
  const language = languageOf(text);
  return filledText(text, language === 'form' ? 'unknown' : language, id);
}

const raw = (text: string, id: string) => text.replaceAll(PLACEHOLDER, () => id);

const STRING = String.raw`"(?:[^"\\\n\r]|\\.)*"`;

/** Outside of a string it is a number, or a string of its own. */
const inJson = (text: string, id: string): string => {
  const bare = /^(?:0|-?[1-9]\d*)$/.test(id) ? id : JSON.stringify(id);
  return text.replace(new RegExp(`${STRING}|\\{id\\}`, 'g'), (part) =>
    part === PLACEHOLDER ? bare : inString(part, id),
  );
};

/** In JSON and in GraphQL. */
function inString(part: string, id: string): string {
  if (!part.includes(PLACEHOLDER)) return part;
  const content = parsedJson(part);
  return typeof content === 'string' ? JSON.stringify(nested(content, id)) : plainly(part, id);
}

const GRAPHQL_PARTS = new RegExp(String.raw`"""(?:\\"""|[\s\S])*?"""|#.*|${STRING}|\{id\}`, 'g');

const inGraphQl = (text: string, id: string): string =>
  text.replace(GRAPHQL_PARTS, (part) => {
    if (part === PLACEHOLDER) return word(id);
    return /^(?:"""|#)/.test(part) ? plainly(part, id) : inString(part, id);
  });

const XML_PARTS =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?:[^"'<>]|"[^"]*"|'[^']*')*>|[^<]+|</g;

const inXml = (text: string, id: string): string =>
  text.replace(XML_PARTS, (part) => {
    if (/^<[!?]/.test(part)) return plainly(part, id);
    return part.startsWith('<') ? inTag(part, id) : inEntities(part, id);
  });

const inTag = (tag: string, id: string): string =>
  tag.replace(/"[^"]*"|'[^']*'|\{id\}/g, (part) =>
    part === PLACEHOLDER ? word(id) : part[0] + inEntities(part.slice(1, -1), id) + part[0],
  );

const characters: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
};

const ENTITY = /&[^;]*;?/g;

function inEntities(text: string, id: string): string {
  if (!text.includes(PLACEHOLDER)) return text;
  if (text.match(ENTITY)?.some((entity) => !(entity in characters))) return plainly(text, id);
  if (NOT_IN_XML.test(id)) throw new InputError('id', id, 'characters that XML may have');
  const content = text.replace(ENTITY, (entity) => characters[entity] ?? entity);
  return nested(content, id).replace(/[<>&"'\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

const NOT_IN_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** Each name and each value on its own. */
const inForm = (text: string, id: string): string =>
  text.replace(/[^=&]+/g, (part) => inPart(part, id));

function inPart(part: string, id: string): string {
  if (!part.includes(PLACEHOLDER)) return part;
  const content = decoded(part);
  if (content === null) return raw(part, encoded(id));
  const filled = nested(content, id);
  return filled === raw(content, id) ? raw(part, encoded(id)) : encoded(filled);
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** A number, or a name, and nothing that could begin anything else. */
function word(id: string): string {
  if (/^(?:-?\d+|[\p{L}_][\p{L}\p{N}_]*)$/u.test(id)) return id;
  throw new InputError(
    'id',
    id,
    `a number or a word where ${PLACEHOLDER} stands outside of quotes in --body (write "${PLACEHOLDER}" to escape it)`,
  );
}

/** Where nothing is known of how to escape. */
function plainly(text: string, id: string): string {
  if (!text.includes(PLACEHOLDER) || PLAIN.test(id)) return raw(text, id);
  throw new InputError(
    'id',
    id,
    `letters, digits and . _ ~ : @ / + - (no -- and no //) where ${PLACEHOLDER} stands in --body but can't be escaped (give it a string of JSON of its own: "${PLACEHOLDER}")`,
  );
}

/** No sign first, as of an option, no comment of SQL or of others, and no step up a path. */
const PLAIN = /^(?!.*(?:--|\/\/|\/\.))[\p{L}\p{N}_][\p{L}\p{N}._~:@/+-]*$/u;
