import { parsedJson } from '../http/parsed-json.ts';
import { hideNothing } from '../http/redact.ts';
import { serverWords } from '../http/server-words.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import type { JobPath } from './job-path.ts';
import {
  against,
  obviousStatus,
  resultBeside,
  unknownResultBeside,
  unknownResultIn,
} from './job-status.ts';
import type { BodyKind, JobTexts } from './job-texts.ts';
import { isOver, type NamedWords, obviousVerdict, verdictOf } from './job-words.ts';

/** Where the answer says what, and what that means. */
export interface ReadOptions {
  /** `null`: where it usually stands. */
  readonly status: JobPath | null;
  readonly progress: JobPath | null;
  readonly detail: JobPath | null;
  readonly words: NamedWords;
  readonly texts: JobTexts;
}

/** Why a body says no status. */
interface Problem {
  readonly problem: string;
}

export type JobReading = StatusReading | Problem;

type FoundStatus = Pick<StatusReading, 'status' | 'verdict' | 'detail'> | Problem;

/** Reads a status in a body: JSON, or a text. */
export function readJob(text: string, options: ReadOptions): JobReading {
  const body = parsedJson(text) ?? text;
  const found = statusIn(body, options);
  if ('problem' in found) return found;
  const { status, verdict } = found;
  const { detail, progress } = options;
  const said = detail ? textOf(detail.valueIn(body)) : reasonIn(text, found);
  return {
    status,
    verdict,
    detail: found.detail ?? (said || undefined),
    progress: (progress && shareOf(progress.valueIn(body), progress)) ?? undefined,
  };
}

/** Whether a reading is in a word that has a meaning of its own. */
export const isInKnownWord = (reading: JobReading): boolean =>
  'status' in reading && (reading.verdict !== 'pending' || obviousVerdict(reading.status) !== null);

function statusIn(body: unknown, options: ReadOptions): FoundStatus {
  const { status: path, words, texts } = options;
  if (typeof body === 'string' && path !== null)
    return { problem: texts.needsJson(path.text, kindOf(body)) };
  if (path !== null) return statusAt(path, body, options);
  const status = typeof body === 'string' ? lineIn(body) : obviousStatus(body);
  if (status !== null) {
    const isWell = words.until === null && verdictOf(status, words) === 'succeeded';
    const other = isWell ? against(body, status) : null;
    if (other !== null) return { status: other, verdict: verdictOf(other, words) };
    const unknown = isAmbiguous(status, words) ? unknownResultIn(body) : null;
    return unknownEnd(unknown) ?? { status, verdict: verdictOf(status, words) };
  }
  const kind = kindOf(body);
  return { problem: typeof body === 'string' ? texts.noWord(kind) : texts.noStatus(kind) };
}

const MAX_STATUS_LENGTH = 200;

/** A text that can be a status; `null` for any other. */
function lineIn(body: string): string | null {
  const line = body.trim();
  return line === '' || line.length > MAX_STATUS_LENGTH || /^<|[\r\n]/.test(line) ? null : line;
}

function kindOf(body: unknown): BodyKind {
  if (typeof body === 'string') {
    if (/^\s*<(?:!doctype|html)/i.test(body)) return { is: 'page' };
    return /^\s*</.test(body) ? { is: 'xml' } : { is: 'text', text: body };
  }
  if (Array.isArray(body)) return { is: 'list', length: body.length };
  if (typeof body !== 'object' || body === null) return { is: 'text', text: String(body) };
  const fields = Object.keys(body);
  return fields.length === 0 ? { is: 'empty object' } : { is: 'object', fields };
}

/** For a status that may come yet. */
const NONE = { status: 'none', verdict: 'pending' } as const;

function statusAt(path: JobPath, body: unknown, options: ReadOptions): FoundStatus {
  const { texts } = options;
  const value = path.valueIn(body);
  if (value === '') return { ...NONE, detail: texts.nothingYet(path.text, null) };
  if (typeof value === 'string') return judged(value, path, body, options);
  if (typeof value === 'boolean' || typeof value === 'number')
    return flag(value, path, body, options);
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0))
    return nothingAt(path, body, options);
  const step = Array.isArray(value) ? '[0]' : `.${Object.keys(value)[0] ?? 'state'}`;
  return {
    problem: texts.isNoStatus(path.text, kindOf(value), path.text.replace(/\.$/, '') + step),
  };
}

/** What only says that it's over means what stands beside it, unless the user has named it. */
function judged(status: string, path: JobPath, body: unknown, { words }: ReadOptions): FoundStatus {
  if (!isAmbiguous(status, words)) return { status, verdict: verdictOf(status, words) };
  const parent = path.parentIn(body);
  const result = resultBeside(parent);
  if (result !== null) return { status: result, verdict: verdictOf(result, words) };
  return unknownEnd(unknownResultBeside(parent)) ?? { status, verdict: verdictOf(status, words) };
}

/** Whether a status only says that it's over. */
const isAmbiguous = (status: string, words: NamedWords): boolean =>
  words.until === null && verdictOf(status, words) !== 'failed' && isOver(status);

/** Over, in an unknown word: that isn't success. */
const unknownEnd = (status: string | null): FoundStatus | null =>
  status === null ? null : { status, verdict: 'stopped' };

const DONE = /(?:done|finished|completed?|succeeded|success|passed)$/i;

/** What `true` and numbers mean depends on what they are said of. */
function flag(
  value: boolean | number,
  path: JobPath,
  body: unknown,
  { words, texts }: ReadOptions,
): FoundStatus {
  const status = String(value);
  const verdict = verdictOf(status, words);
  if (words.until !== null || verdict === 'failed') return { status, verdict };
  if (value === false) return { status, verdict: 'pending' };
  if (value !== true || !DONE.test(path.keys?.at(-1) ?? ''))
    return { problem: texts.needsUntil(path.text, status) };
  // Google's operations.
  const result = resultBeside(path.parentIn(body));
  return result === null
    ? { status, verdict: 'succeeded' }
    : { status: result, verdict: verdictOf(result, words) };
}

/** A field at the top that is there may be filled later; one that isn't is misspelt. */
function nothingAt(path: JobPath, body: unknown, { words, texts }: ReadOptions): FoundStatus {
  const keys = path.keys ?? (/[\w-]+/.exec(path.text) ?? []).slice(0, 1);
  const [first] = keys;
  if (first !== undefined && !Array.isArray(body) && !Object.hasOwn(Object(body), first))
    return { problem: texts.noSuchField(path.text, kindOf(body)) };
  const parent = path.parentIn(body);
  if (path.keys && Object.hasOwn(Object(parent), keys.at(-1) ?? ''))
    return { status: 'null', verdict: verdictOf('null', words) };
  const kind = path.keys && typeof parent === 'object' && parent !== null ? kindOf(parent) : null;
  return { ...NONE, detail: texts.nothingYet(path.text, kind) };
}

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** Why it isn't done, in the server's own words. */
function reasonIn(text: string, { status, verdict }: Pick<StatusReading, 'status' | 'verdict'>) {
  if (verdict === 'pending' || verdict === 'succeeded') return '';
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
