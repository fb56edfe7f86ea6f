import type { Redact } from './redact.ts';

/** An error deeper or larger than this is treated as one that holds a secret. */
const MAX_DEPTH = 6;
const MAX_VALUES = 1_000;

/** Runs code of the resource, which reads what the server has sent: what it throws may repeat a secret. */
export async function redactErrors<T>(hide: Redact, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw withoutSecrets(error, hide);
  }
}

/** The error as it is when it holds no secret, else its redacted name, message and stack alone. */
export function withoutSecrets(error: unknown, hide: Redact): unknown {
  if (isClean(error, hide)) return error;
  if (typeof error === 'string') return hide(error);
  const redacted = new Error(hide(textOf(error, 'message')));
  redacted.name = hide(textOf(error, 'name'));
  redacted.stack = hide(textOf(error, 'stack'));
  return redacted;
}

function textOf(error: unknown, part: 'name' | 'message' | 'stack'): string {
  try {
    return error instanceof Error ? String(error[part]) : `a thrown ${typeof error}`;
  } catch {
    return part === 'message' ? 'an error without a readable message' : 'Error';
  }
}

/** Whether no text within a value holds a secret, as far as the value can be inspected. */
function isClean(value: unknown, hide: Redact): boolean {
  const seen = new Set<unknown>();
  const isPlain = (text: string) => hide(text) === text;
  const isCleanAt = (value: unknown, depth: number): boolean => {
    if (typeof value === 'string') return isPlain(value);
    if (typeof value === 'symbol') return isPlain(value.description ?? '');
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

/** Whether the value consists of its properties alone. */
const isTransparent = (value: object) =>
  value instanceof Error ||
  Array.isArray(value) ||
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
