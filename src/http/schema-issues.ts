import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ENOUGH, quoted } from './quoted.ts';
import type { Redact } from './redact.ts';

const MAX_ISSUES = 3;

/**
 * The paths of a schema's issues, and what was expected there. What was received is left out, because it may be
 * a secret; so may the keys in a path, which the server chooses, so they are redacted.
 */
export function issuesMessage(issues: readonly StandardSchemaV1.Issue[], hide: Redact): string {
  const shown = issues.slice(0, MAX_ISSUES).map((issue) => {
    const { path = [] } = issue;
    const message = messageOf(issue);
    const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
    const where = keys.map((key) => hide(key, ENOUGH)).join('.') || 'the body';
    const expected = hide(message, ENOUGH).replace(/[\s,(]*\b(but )?(received|was|got)\b.*$/is, '');
    return quoted(`${where}: ${expected}`, hide);
  });
  const more = issues.length > MAX_ISSUES ? ` (and ${issues.length - MAX_ISSUES} more)` : '';
  return `The body is not what the schema expects: ${shown.join('; ')}${more}`;
}

/** zod/mini has no words of its own but these; it says beside them what it expected. */
function messageOf(issue: StandardSchemaV1.Issue & { readonly expected?: unknown }): string {
  const { message, expected } = issue;
  return message === 'Invalid input' && typeof expected === 'string'
    ? `${message}: expected ${expected}`
    : message;
}
