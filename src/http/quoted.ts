import { shortened } from '../../machines/validate/shortened.ts';
import { oneLine } from './one-line.ts';
import type { Redact } from './redact.ts';

/**
 * A server's or schema's text, to be quoted in a message: on one line, without secrets, at most 200 characters.
 * Secrets are hidden before the text is cut, because half a secret would not be found, and again after control
 * characters are removed, because that may join the parts of one.
 */
export const quoted = (text: string, hide: Redact): string =>
  shortened(hide(oneLine(hide(text.trim(), ENOUGH)).replace(/\s+/g, ' ').trim()));

/**
 * A server's text that is kept in full, without secrets; on one line without control characters only if removing
 * those joins the parts of a secret.
 */
export function keptText(text: string, hide: Redact): string {
  const hidden = hide(text);
  const line = oneLine(hidden);
  const shown = hide(line);
  return shown === line ? hidden : shown;
}

/** More characters than are shown: some are removed on the way. */
export const ENOUGH = 2_000;
