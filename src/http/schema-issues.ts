import type { StandardSchemaV1 } from '@standard-schema/spec';

const MOST_ISSUES = 3;
/** A server may choose the keys that an issue names. */
const LONGEST_ISSUE = 200;

/** Paths and expectations; what was received is left out, for it may be a secret. */
export function inWords(issues: readonly StandardSchemaV1.Issue[]): string {
  const shown = issues.slice(0, MOST_ISSUES).map(({ path = [], message }) => {
    const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
    const expected = message.replace(/[\s,(]*\b(but )?(received|was|got)\b.*$/is, '');
    return `${keys.join('.') || 'the body'}: ${expected}`.slice(0, LONGEST_ISSUE);
  });
  const more = issues.length > MOST_ISSUES ? ` (and ${issues.length - MOST_ISSUES} more)` : '';
  return `The body is not what the schema expects: ${shown.join('; ')}${more}`;
}
