import type { Snapshot } from 'xstate';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { withoutSecrets } from '../inspect/without-secrets.ts';

/** Finds what must not leave a tab in the fields of objects, and says what it is; `null`: there is nothing. */
export type SecretFinder = (all: readonly object[]) => string | null;

/** What the tabs know that share a poll, which they tell it by. */
const KNOWN_TO_ALL = new Set(['id', 'ids', 'policy']);

/** So many texts are remembered as free of secrets. */
const MAX_TEXTS = 1_000;

/** @param secretFields names of fields with secrets, besides common ones. */
export function secretFinder(secretFields: readonly string[]): SecretFinder {
  const redacted = withoutSecrets({ secretFields });
  const redactedAnyway = withoutSecrets();
  /** What held none: objects, texts, and names of fields with numbers. */
  const objects = new WeakSet<object>();
  const texts = new Set<string>();

  const holdsSecret = (name: string, value: unknown): boolean => {
    const field = { [name]: value };
    return isHidden(field, redacted(field), redactedAnyway(field));
  };
  const isFree = (name: string, value: unknown): boolean => {
    if (isObject(value)) {
      if (objects.has(value)) return true;
      if (holdsSecret(name, value)) return false;
      objects.add(value);
      return true;
    }
    const text = typeof value === 'string' ? `${name}: ${value}` : name;
    if (texts.has(text)) return true;
    if (holdsSecret(name, value)) return false;
    if (texts.size >= MAX_TEXTS) texts.clear();
    texts.add(text);
    return true;
  };

  const secretIn = (fields: { readonly next?: unknown }): string | null => {
    if (typeof fields.next === 'string')
      return 'an answer names the next request, which may be signed';
    for (const [name, value] of Object.entries(fields)) {
      if (value === null || value === undefined || KNOWN_TO_ALL.has(name)) continue;
      if (!isFree(name, value)) return `its ${name} holds a secret`;
    }
    return null;
  };

  return (all) => {
    for (const fields of all) {
      if (objects.has(fields)) continue;
      const secret = secretIn(fields);
      if (secret) return secret;
      objects.add(fields);
    }
    return null;
  };
}

/**
 * Whether more than a count was redacted: a number is a secret only in a field that the resource itself names, and
 * `per_turn_token: 20000` is none.
 */
function isHidden(data: unknown, redacted: unknown, redactedAnyway: unknown): boolean {
  if (jsonEqual(data, redacted)) return false;
  if (typeof data === 'number' || typeof data === 'boolean') return jsonEqual(data, redactedAnyway);
  if (!isObject(data) || !isObject(redacted)) return true;
  return Object.entries(data).some(([name, part]) =>
    isHidden(part, redacted[name], isObject(redactedAnyway) ? redactedAnyway[name] : undefined),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What a snapshot knows: the context, that of a fleet with each member on the given pages in place of all. */
export function knownIn(
  snapshot: Snapshot<unknown>,
  given: readonly (readonly unknown[])[] | undefined,
): readonly object[] {
  const { context } = snapshot as unknown as { readonly context: { readonly pages?: unknown } };
  const { pages, ...known } = context;
  return given ? [known, ...(given.flat() as readonly object[])] : [context];
}
