const MIN_LENGTH = 8;

/** Longer names leave too little room for the rest. */
const MAX_LENGTH = 24;

const STEP = 4;

/**
 * By id, a short name with which all ids differ: a prefix of 8, 12, 16 … characters, else what comes after all that they
 * have in common, else their end, else a number.
 */
export function uniqueNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const texts = ids.map((id) => [...id]);
  const names =
    unique(texts, (text, length) => text.slice(0, length).join('')) ??
    unique(withoutCommonEnds(texts), (text, length) => `…${text.slice(0, length).join('')}`) ??
    unique(texts, (text, length) => `…${text.slice(-length).join('')}`) ??
    texts.map((text, index) => `${text.slice(0, MIN_LENGTH).join('')}…#${index + 1}`);
  return new Map(ids.map((id, index) => [id, names[index] ?? id]));
}

type Characters = readonly string[];

function unique(
  texts: readonly Characters[],
  nameOf: (text: Characters, length: number) => string,
): string[] | null {
  for (let length = MIN_LENGTH; length <= MAX_LENGTH; length += STEP) {
    const names = texts.map((text) => nameOf(text, length));
    if (new Set(names).size === names.length) return names;
  }
  return null;
}

function withoutCommonEnds(texts: readonly Characters[]): Characters[] {
  const start = commonLength(texts, (text, index) => text[index]);
  const rest = texts.map((text) => text.slice(start));
  const end = commonLength(rest, (text, index) => text.at(-1 - index));
  return rest.map((text) => (end === 0 ? text : text.slice(0, -end)));
}

function commonLength(
  texts: readonly Characters[],
  at: (text: Characters, index: number) => string | undefined,
): number {
  const [first = [], ...others] = texts;
  const index = first.findIndex((_, index) =>
    others.some((other) => at(other, index) !== at(first, index)),
  );
  return index === -1 ? first.length : index;
}
