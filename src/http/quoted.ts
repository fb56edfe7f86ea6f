import { shortened } from '../../machines/validate/shortened.ts';
import { oneLine } from './one-line.ts';
import type { Redact } from './redact.ts';

/**
 * Words of a server, or of what reads its answers, for a message: on one line, without secrets, 200 characters at
 * the most. Secrets are taken out first, for half of one isn't found any more, and once more for one that only
 * the leaving out of control characters puts together.
 */
export const quoted = (words: string, hide: Redact): string =>
  shortened(hide(oneLine(hide(words.trim(), ENOUGH)).replace(/\s+/g, ' ').trim()));

/**
 * A text of a server that is kept whole: without secrets, and on one line without control characters if that
 * alone puts one together.
 */
export function keptText(text: string, hide: Redact): string {
  const hidden = hide(text);
  const line = oneLine(hidden);
  const shown = hide(line);
  return shown === line ? hidden : shown;
}

/** More than is shown, for what is left out on the way. */
export const ENOUGH = 2_000;
