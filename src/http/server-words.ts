import type { Failure } from '../../machines/poll/observation.ts';
import { lastLine } from '../../machines/validate/shortened.ts';
import { parsedJson } from './parsed-json.ts';
import { quoted } from './quoted.ts';
import type { Redact } from './redact.ts';
import { isStatusPhrase } from './status-phrase.ts';

/**
 * What the server itself says in the body of an error: a message in its JSON, or plain text; '' without any. Without
 * secrets, on one line, at most 200 characters: of a longer text the last line that isn't empty, which is usually
 * the error at the end of a log.
 */
export function serverWords(body: string | Failure, hide: Redact): string {
  if (typeof body !== 'string' || /^\s*</.test(body)) return '';
  const text = wordsIn(parsedJson(body) ?? body).trim();
  return quoted(text.length > MAX_TEXT ? lastLine(hide(text)) : text, hide);
}

const MAX_TEXT = 200;

/**
 * Where words stand, the most telling first: sentences (RFC 9457, FastAPI, Spring, OAuth, Prefect), then lists
 * (JSON:API, GraphQL, FHIR), then what may be a mere code. The name of the status counts if nothing more is said.
 */
const FIELDS = [
  'detail',
  'message',
  'error_description',
  'exception_message',
  'description',
  'error_message',
  'errorMessage',
  'Message',
  'reason',
  'errors',
  'messages',
  'issue',
  'error',
  'title',
  'msg',
  'diagnostics',
  'details',
  'text',
  'exception',
] as const;

/** Errors are nested a level or two; deeper ones are ignored. */
function wordsIn(value: unknown, levels = 4): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || levels === 0) return '';
  if (Array.isArray(value)) return listed(value, levels);
  const fields = value as Readonly<Record<string, unknown>>;
  let phrase = '';
  for (const name of FIELDS) {
    const words =
      wordsIn(fields[name], levels - 1) ||
      (name === 'errors' ? byField(fields[name], levels - 1) : '');
    if (words.trim() === '') continue;
    if (!isStatusPhrase(words)) return words;
    phrase ||= words;
  }
  return phrase;
}

const listed = (values: readonly unknown[], levels: number) =>
  values
    .slice(0, 3)
    .map((item) => wordsIn(item, levels - 1))
    .filter(Boolean)
    .join('; ');

/** ASP.NET and Rails list the errors by field. */
const byField = (errors: unknown, levels: number) =>
  typeof errors === 'object' && errors !== null ? listed(Object.values(errors), levels) : '';
