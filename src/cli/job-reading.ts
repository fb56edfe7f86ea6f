import { parsedJson } from '../http/parsed-json.ts';
import { hideNothing } from '../http/redact.ts';
import { serverWords } from '../http/server-words.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import type { JobPath } from './job-path.ts';
import { obviousStatus, resultBeside, STATUS_FIELDS } from './job-status.ts';
import { isOver, type NamedWords, obviousVerdict, verdictOf } from './job-words.ts';

/** Where the answer says what. */
export interface JobPaths {
  /** `null`: where it obviously stands. */
  readonly status: JobPath | null;
  readonly progress: JobPath | null;
  readonly detail: JobPath | null;
}

export interface ReadOptions {
  readonly paths: JobPaths;
  readonly words: NamedWords;
}

/** What a body says of a job: a reading, or in words why it says none. */
export type JobReading = StatusReading | { readonly problem: string };

/**
 * Reads a status in a body: JSON, or a text.
 *
 * @param isResult whether a body without a status is the result, which means that the job is done.
 */
export function readJob(
  text: string,
  { paths, words }: ReadOptions,
  isResult: boolean,
): JobReading {
  const body = parsedJson(text) ?? text;
  const found = statusIn(body, paths.status, words);
  if (isResult && paths.status === null && !isKnown(found, words))
    return { status: 'result', verdict: 'succeeded' };
  if ('problem' in found) return found;
  const { status, verdict } = found;
  const detail = paths.detail
    ? textOf(valueAt(paths.detail, body))
    : verdict === 'pending' || verdict === 'succeeded'
      ? ''
      : ownWords(text, status);
  const progress = paths.progress ? shareOf(valueAt(paths.progress, body), paths.progress) : null;
  return {
    status,
    verdict,
    detail: found.detail ?? (detail || undefined),
    progress: progress ?? undefined,
  };
}

type FoundStatus =
  | Pick<StatusReading, 'status' | 'verdict' | 'detail'>
  | { readonly problem: string };

const isKnown = (found: FoundStatus, words: NamedWords) =>
  'status' in found &&
  (verdictOf(found.status, words) !== 'pending' || obviousVerdict(found.status) !== null);

function statusIn(body: unknown, path: JobPath | null, words: NamedWords): FoundStatus {
  if (typeof body === 'string' && path !== null)
    return { problem: `--status ${path.text} needs JSON, but the answer is ${kindOf(body)}` };
  if (typeof body === 'string') return statusOfText(body, words);
  if (path !== null) return statusAt(path, body, words);
  const status = typeof body === 'object' ? obviousStatus(body) : String(body);
  if (status === null)
    return {
      problem: `no status was found (looked for ${STATUS_FIELDS.slice(0, 3).join(', ')} and the like): name it with --status, e.g. --status .state; ${fieldsIn(body)}`,
    };
  return { status, verdict: verdictOf(status, words) };
}

const MAX_STATUS_LENGTH = 200;

function statusOfText(body: string, words: NamedWords): FoundStatus {
  const status = body.trim();
  if (status.length > MAX_STATUS_LENGTH || /[\r\n]/.test(status) || status.startsWith('<'))
    return {
      problem: `no status was found: the answer is ${kindOf(body)}, where JSON or one word is needed; check the URL`,
    };
  return { status, verdict: verdictOf(status, words) };
}

const kindOf = (text: string): string =>
  text.trim().startsWith('<')
    ? /^\s*<(?:!doctype|html)/i.test(text)
      ? 'an HTML page'
      : 'XML'
    : `a text ("${text.trim().slice(0, 60)}")`;

function statusAt(path: JobPath, body: unknown, words: NamedWords): FoundStatus {
  const value = valueAt(path, body);
  switch (typeof value) {
    case 'string':
      return judged(value, path, body, words);
    case 'boolean':
    case 'number':
      return flag(value, path, body, words);
  }
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0))
    return nothingAt(path, body, words);
  return {
    problem: `--status ${path.text} gives ${Array.isArray(value) ? `a list of ${value.length}` : 'an object'}: name one text, number or true/false in it, e.g. --status '${path.text}${Array.isArray(value) ? '[0]' : `.${Object.keys(value)[0]}`}'`,
  };
}

/** A word that says that it's over means what the one beside it says, unless the user has named it. */
function judged(status: string, path: JobPath, body: unknown, words: NamedWords): FoundStatus {
  const verdict = verdictOf(status, words);
  const result =
    words.until === null && isOver(status) && path.keys ? resultBeside(body, path.keys) : null;
  if (verdict !== 'succeeded' && verdict !== 'stopped') return { status, verdict };
  return result === null
    ? { status, verdict }
    : { status: result, verdict: verdictOf(result, words) };
}

const DONE = /(?:done|finished|complete|completed|succeeded|success|passed)$/i;

/** What `true` means depends on what it is said of. */
function flag(
  value: boolean | number,
  path: JobPath,
  body: unknown,
  words: NamedWords,
): FoundStatus {
  const status = String(value);
  const verdict = verdictOf(status, words);
  if (words.until !== null || verdict === 'failed') return { status, verdict };
  if (value === false) return { status, verdict: 'pending' };
  if (value === true && DONE.test(path.keys?.at(-1) ?? '')) {
    const { error } = Object(body) as { readonly error?: unknown };
    return { status, verdict: error ? 'failed' : 'succeeded' };
  }
  return {
    problem: `--status ${path.text} gives ${status}: say with --until what means success, e.g. --until ${status}`,
  };
}

/** A field that is there may be filled later; one that the body doesn't have at all is misspelt. */
function nothingAt(path: JobPath, body: unknown, words: NamedWords): FoundStatus {
  const { keys } = path;
  const [first] = keys ?? /[\w-]+/.exec(path.text) ?? [];
  const isThere = first === undefined || Array.isArray(body) || Object.hasOwn(Object(body), first);
  if (!isThere)
    return { problem: `there is no ${path.text} in the answer (--status): ${fieldsIn(body)}` };
  const isNull = keys !== null && parentHas(body, keys);
  const verdict = isNull ? verdictOf('null', words) : 'pending';
  return isNull
    ? { status: 'null', verdict }
    : { status: 'none', verdict, detail: `nothing is at ${path.text} yet` };
}

/** Whether the last of the keys is there, without a value. */
function parentHas(body: unknown, keys: readonly string[]): boolean {
  let at: unknown = body;
  for (const key of keys.slice(0, -1)) at = Object(at)[key];
  return Object.hasOwn(Object(at), keys.at(-1) ?? '');
}

const MAX_FIELDS = 12;

/** The names of the fields at the top, which say where a status may be. */
function fieldsIn(body: unknown): string {
  if (Array.isArray(body)) return `the answer is a list of ${body.length}, e.g. .[0].state`;
  if (typeof body !== 'object' || body === null) return `the answer is ${JSON.stringify(body)}`;
  const names = Object.keys(body).map((name) => name.slice(0, 40));
  const more = names.length > MAX_FIELDS ? ` and ${names.length - MAX_FIELDS} more` : '';
  return names.length === 0
    ? 'the answer is {}'
    : `its fields are ${names.slice(0, MAX_FIELDS).join(', ')}${more}`;
}

const valueAt = (path: JobPath, body: unknown): unknown => path.valueIn(body);

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** What the server says itself, unless that is the status again. */
function ownWords(text: string, status: string): string {
  const words = serverWords(text, hideNothing);
  return words === status || words === text.trim() ? '' : words;
}

/** `45`, `"45 %"` and `0.45`; up to 1 it is a share, unless the field is named like a percentage. */
function shareOf(value: unknown, path: JobPath): number | null {
  const [, digits, sign] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(String(value)) ?? [];
  if (digits === undefined) return null;
  const number = Number(digits);
  const isPercentage = sign === '%' || number > 1 || /percent|pct/i.test(path.keys?.at(-1) ?? '');
  const share = isPercentage ? number / 100 : number;
  return share <= 1 ? share : null;
}
