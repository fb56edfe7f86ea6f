import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { formsOf, type SecretForm } from './secret-forms.ts';
import { isMark, spellingsAt } from './spellings.ts';

/** Takes secrets out of a text. With `enough`, stops once the result has that many characters and drops the rest. */
export type Redact = (text: string, enough?: number) => string;

/** For texts that hold no secret. */
export const hideNothing: Redact = (text) => text;

export const HIDDEN = '[redacted]';

/** Caches the last redactor: it is rebuilt only when the secrets change. */
export function createRedactor(): (secrets: readonly string[]) => Redact {
  let last: { readonly secrets: readonly string[]; readonly redact: Redact } | null = null;
  return (secrets) => {
    if (last === null || !jsonEqual(last.secrets, secrets))
      last = { secrets, redact: redactor(secrets) };
    return last.redact;
  };
}

/**
 * Takes secrets out of texts in each form a server may repeat them: escaped for a URL, JSON or HTML, in full or in
 * part, in another case, in hex, in base64. One pass looks for all secrets, so that hiding one leaves no part of
 * another. Linear in the length of the text.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = byFirstChar([...new Set(secrets)].flatMap(formsOf));
  if (forms.size === 0) return hideNothing;

  return (text, enough = Number.POSITIVE_INFINITY) => {
    const lower = inLowerCase(text);
    let shown = '';
    let hiddenTo = 0;
    for (let at = 0; at < text.length; at += 1) {
      if (shown.length + at - hiddenTo >= enough) return shown + text.slice(hiddenTo, at);
      for (const form of formsAt(forms, text, at)) {
        const end = form.isExact
          ? endOf(form.text, text, at, asItIs)
          : endOf(form.text, lower, at, inLowerCase);
        // Inside what is already hidden.
        if (end <= hiddenTo || (form.isShort && !isWord(text, at, end))) continue;
        const range = form.isBase64 ? base64Around(text, at, end, hiddenTo) : { start: at, end };
        // Overlapping secrets are hidden as one, so that neither leaves a rest.
        if (range.start >= hiddenTo) shown += text.slice(hiddenTo, range.start) + HIDDEN;
        hiddenTo = range.end;
      }
    }
    return shown + text.slice(hiddenTo);
  };
}

type Forms = ReadonlyMap<string, readonly SecretForm[]>;

const NONE: readonly SecretForm[] = [];

/** Indexes the forms by their first character, in upper and lower case unless they are exact. */
function byFirstChar(forms: readonly SecretForm[]): Forms {
  const all = new Map<string, SecretForm[]>();
  for (const form of forms) {
    const text = form.isExact ? form.text : inLowerCase(form.text);
    const first = text.charAt(0);
    for (const char of new Set([first, form.isExact ? first : first.toUpperCase()]))
      all.set(char, [...(all.get(char) ?? []), { ...form, text }]);
  }
  return all;
}

function formsAt(forms: Forms, text: string, at: number): readonly SecretForm[] {
  if (!isMark(text, at)) return forms.get(text.charAt(at)) ?? NONE;
  const firsts = new Set(spellingsAt(text, at).map(({ chars }) => chars.charAt(0)));
  return firsts.size === 1
    ? (forms.get(text.charAt(at)) ?? NONE)
    : Array.from(firsts, (first) => forms.get(first) ?? NONE).flat();
}

/** Where the form that starts at `at` ends, by the longest match over all ways to decode the text; 0 without a match. */
function endOf(form: string, text: string, at: number, fold: (text: string) => string): number {
  const plain = plainLength(form, 0, text, at);
  if (plain === form.length) return at + plain;
  if (!isMark(text, at + plain)) return 0;

  let farthest = 0;
  const open = [{ known: plain, at: at + plain }];
  const seen = new Set<number>();
  for (let path = open.pop(); path; path = open.pop()) {
    for (const { chars, end } of spellingsAt(text, path.at)) {
      if (!form.startsWith(fold(chars), path.known)) continue;
      const known = path.known + chars.length;
      const plain = plainLength(form, known, text, end);
      const next = { known: known + plain, at: end + plain };
      const key = next.at * (form.length + 1) + next.known;
      if (next.known === form.length) farthest = Math.max(farthest, next.at);
      else if (isMark(text, next.at) && !seen.has(key)) open.push(next);
      seen.add(key);
    }
  }
  return farthest;
}

/** How many characters of a form, from `known` on, the text repeats unescaped. */
function plainLength(form: string, known: number, text: string, at: number): number {
  let length = 0;
  while (
    known + length < form.length &&
    form.charCodeAt(known + length) === text.charCodeAt(at + length) &&
    !isMark(text, at + length)
  )
    length += 1;
  return length;
}

const ENDS_BEFORE = /(?:\W|%[\da-f]{2}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\[a-z])$/i;

const isWord = (text: string, start: number, end: number) =>
  (start === 0 || ENDS_BEFORE.test(text.slice(Math.max(0, start - 6), start))) &&
  !/\w/.test(text.charAt(end));

const isBase64Digit = (char: string | undefined) => char !== undefined && /[\w+/-]/.test(char);

/** All the base64 around a piece of it, except what is already hidden. */
function base64Around(text: string, at: number, to: number, hiddenTo: number) {
  let start = at;
  let end = to;
  while (start > hiddenTo && isBase64Digit(text[start - 1])) start -= 1;
  while (isBase64Digit(text[end]) || text[end] === '=') end += 1;
  return { start, end };
}

const asItIs = (text: string) => text;

/** Keeps the length, so that positions stay the same. */
function inLowerCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from({ length: text.length }, (_, at) => {
    const char = text.charAt(at);
    const one = char.toLowerCase();
    return one.length === 1 ? one : char;
  }).join('');
}
