import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { formsOf, type SecretForm } from './secret-forms.ts';
import { isMark, spellingsAt } from './spellings.ts';

/** Takes secrets out of a text, or of as much of it as gives `enough` characters; the rest is left away then. */
export type Redact = (text: string, enough?: number) => string;

export const HIDDEN = '[redacted]';

/** Gives what takes secrets out of texts; it is worked out anew only for other secrets than the last time. */
export function createRedactor(): (secrets: readonly string[]) => Redact {
  let last: { readonly secrets: readonly string[]; readonly redact: Redact } | null = null;
  return (secrets) => {
    if (last === null || !jsonEqual(last.secrets, secrets))
      last = { secrets, redact: redactor(secrets) };
    return last.redact;
  };
}

/**
 * Takes secrets out of texts, however they are spelt: escaped for a URL, JSON or HTML, in full or in part, in
 * another case, in hex, in base64. All of them are looked for at once, so that none leaves a part of another.
 * Linear in the text.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = byFirstChar([...new Set(secrets)].flatMap(formsOf));
  if (forms.size === 0) return (text) => text;

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
        // What lies within what is hidden needs no other look.
        if (end <= hiddenTo || (form.isShort && !isWord(text, at, end))) continue;
        const range = form.isBase64 ? base64Around(text, at, end, hiddenTo) : { start: at, end };
        // What overlaps is one: of two secrets neither's rest is shown.
        if (range.start >= hiddenTo) shown += text.slice(hiddenTo, range.start) + HIDDEN;
        hiddenTo = range.end;
      }
    }
    return shown + text.slice(hiddenTo);
  };
}

type Forms = ReadonlyMap<string, readonly SecretForm[]>;

const NONE: readonly SecretForm[] = [];

/** By each character that they may begin with, in either case unless they are exact. */
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

/** Where the form ends that begins at `at`, by the reading that reaches farthest; 0 when none of them is it. */
function endOf(form: string, text: string, at: number, fold: (text: string) => string): number {
  const plain = plainLength(form, 0, text, at);
  if (plain === form.length) return at + plain;
  if (!isMark(text, at + plain)) return 0;

  let farthest = 0;
  const open = [{ known: plain, at: at + plain }];
  const seen = new Set<number>();
  for (let way = open.pop(); way; way = open.pop()) {
    for (const { chars, end } of spellingsAt(text, way.at)) {
      if (!form.startsWith(fold(chars), way.known)) continue;
      const known = way.known + chars.length;
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

/** How many characters of a form, from `known` on, stand in the text as they are. */
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

/** All the base64 around a piece of it, but for what is hidden already. */
function base64Around(text: string, at: number, to: number, hiddenTo: number) {
  let start = at;
  let end = to;
  while (start > hiddenTo && isBase64Digit(text[start - 1])) start -= 1;
  while (isBase64Digit(text[end]) || text[end] === '=') end += 1;
  return { start, end };
}

const asItIs = (text: string) => text;

/** Character by character, so that the places stay the same. */
function inLowerCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from({ length: text.length }, (_, at) => {
    const char = text.charAt(at);
    const one = char.toLowerCase();
    return one.length === 1 ? one : char;
  }).join('');
}
