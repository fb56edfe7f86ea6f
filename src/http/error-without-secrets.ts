import type { Redact } from './redact.ts';

/** Deeper, or with more in it, and an error is taken for one that holds a secret. */
const MAX_DEPTH = 6;
const MAX_VALUES = 1_000;

/**
 * An error of the user's own code, which may quote what a server has repeated: as it is when it holds no secret,
 * else its name, message and stack alone, with the secrets taken out.
 */
export function withoutSecrets(error: unknown, hide: Redact): unknown {
  if (isClean(error, hide)) return error;
  if (typeof error === 'string') return hide(error);
  const shown = new Error(hide(wordsOf(error, 'message')));
  shown.name = hide(wordsOf(error, 'name'));
  shown.stack = hide(wordsOf(error, 'stack'));
  return shown;
}

function wordsOf(error: unknown, part: 'name' | 'message' | 'stack'): string {
  try {
    return error instanceof Error ? String(error[part]) : `a thrown ${typeof error}`;
  } catch {
    return part === 'message' ? 'an error that has no words' : 'Error';
  }
}

/** Whether no text within a value holds a secret, as far as it can be looked into. */
function isClean(value: unknown, hide: Redact): boolean {
  const seen = new Set<unknown>();
  const isFree = (text: string) => hide(text) === text;
  const isCleanAt = (value: unknown, depth: number): boolean => {
    if (typeof value === 'string') return isFree(value);
    if (typeof value === 'symbol') return isFree(value.description ?? '');
    if (typeof value === 'function') return false;
    if (typeof value !== 'object' || value === null || seen.has(value)) return true;
    seen.add(value);
    if (depth > MAX_DEPTH || seen.size > MAX_VALUES || !isTransparent(value)) return false;
    return Reflect.ownKeys(value).every(
      (key) =>
        isCleanAt(key, depth) && isCleanAt((value as Record<PropertyKey, unknown>)[key], depth + 1),
    );
  };
  try {
    return isCleanAt(value, 0);
  } catch {
    return false;
  }
}

/** Whether its properties are all that there is to it. */
const isTransparent = (value: object) =>
  value instanceof Error ||
  Array.isArray(value) ||
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
