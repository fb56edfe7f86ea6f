/**
 * A text of at most `max` UTF-16 code units, including the `…` for what was cut off. No character that
 * a reader sees (UAX #29: a grapheme cluster) is cut in two, unless it alone is longer than that.
 */
export function shortened(text: string, max = 200): string {
  if (text.length <= max) return text;
  const end = max - 1;
  return `${text.slice(0, clusterAt(text, end) || codePointAt(text, end))}…`;
}

/** A text as events carry it: one that is too long for a log is cut to its last line, which is usually the error. */
export const summarized = (text: string | null | undefined): string | null =>
  typeof text !== 'string' ? null : text.length <= MAX_SUMMARY ? text : shortened(lastLine(text));

const MAX_SUMMARY = 200;

/** The last line with a word in it, else the last that isn't empty: a brace or a fence may end a text. */
export function lastLine(text: string): string {
  const lines = text.split(/[\n\r\x85\u2028\u2029]/);
  return (
    lines.findLast((line) => /[\p{L}\p{N}]/u.test(line)) ??
    lines.findLast((line) => line.trim() !== '') ??
    ''
  );
}

/** Where the grapheme cluster begins that holds `at`; 0 where the platform has no segmenter. */
function clusterAt(text: string, at: number): number {
  const { Segmenter }: Partial<typeof Intl> = Intl;
  if (!Segmenter) return 0;
  // Clusters are short; a text may have a megabyte.
  const start = text.slice(0, at + MAX_CLUSTER);
  const segments = new Segmenter(undefined, { granularity: 'grapheme' }).segment(start);
  return segments.containing(at)?.index ?? 0;
}

const MAX_CLUSTER = 64;

/** Where the code point begins that holds `at`. */
const codePointAt = (text: string, at: number): number =>
  /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(at - 1, at + 1)) ? at - 1 : at;
