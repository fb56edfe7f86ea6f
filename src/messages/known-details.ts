import { advice, noApi, sentences, unknown } from '../openhands/sentences.ts';

/** What a detail says already, so that the sentence around it doesn't say it again. */
export type DetailSays = 'what to do' | 'not done' | null;

const NOT_DONE = [
  'sandboxPaused',
  'sandboxMissing',
  'stoppedV0',
  'archivedV0',
  'goalMissed',
  'goalInterrupted',
] as const;

/** @param detail in English. */
export function detailSays(detail: string): DetailSays {
  if (/\ba person (must|has to)\b|\buntil a person\b/.test(detail)) return 'what to do';
  if (Object.values(advice).some((what) => detail.endsWith(what))) return 'what to do';
  return NOT_DONE.some((name) => sentences[name] === detail) ? 'not done' : null;
}

/** Whether a failure's words are a whole sentence of a resource, which says what to check. */
export const isOwnSentence = (words: string): boolean =>
  [unknown, noApi].some((all) => Object.values<string>(all).includes(words));
