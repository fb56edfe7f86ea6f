import type { Snapshot } from 'xstate';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { withoutSecrets } from '../inspect/without-secrets.ts';

/** What is known of the work, in a poll's context or in a member of a fleet. */
interface Known {
  readonly next?: unknown;
  readonly data?: unknown;
}

/** Finds what must not leave a tab, and says what it is; `null`: there is nothing. */
export type SecretFinder = (known: readonly Known[]) => string | null;

/** @param secretFields names of fields with secrets, besides common ones. */
export function secretFinder(secretFields: readonly string[]): SecretFinder {
  const redacted = withoutSecrets({ secretFields });
  const redactedAnyway = withoutSecrets();
  const seen = new WeakSet<object>();
  const holdsSecret = (data: unknown) => {
    if (typeof data === 'object' && data !== null) {
      if (seen.has(data)) return false;
      seen.add(data);
    }
    return isHidden(data, redacted(data), redactedAnyway(data));
  };
  return (known) => {
    if (known.some(({ next }) => typeof next === 'string'))
      return 'an answer names the next request, which may be signed';
    return known.some(({ data }) => holdsSecret(data)) ? 'its data holds a secret' : null;
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

/** What a snapshot knows of the work: once of a poll, of a fleet for each member on the given pages. */
export function knownIn(
  snapshot: Snapshot<unknown>,
  pages: readonly (readonly unknown[])[] | undefined,
): readonly Known[] {
  return pages
    ? (pages.flat() as readonly Known[])
    : [(snapshot as unknown as { readonly context: Known }).context];
}
