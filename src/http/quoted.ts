import { shortened } from '../../machines/shortened.ts';
import { oneLine } from '../one-line.ts';
import type { Redact } from './redact.ts';

/**
 * Words of a server, or of what reads its answers, for a message: on one line, without secrets, 200 characters at
 * the most. Secrets are taken out first, for half of one isn't found any more, and once more for one that only
 * the leaving out of control characters puts together.
 */
export const quoted = (words: string, hide: Redact): string =>
  shortened(hide(oneLine(hide(words.trim(), ENOUGH)).replace(/\s+/g, ' ').trim()));

/** More than is shown, for what is left out on the way. */
export const ENOUGH = 2_000;
