const MIN_LENGTH = 8;

/** By id, its shortest prefix of 8, 12, 16 … characters with which all ids differ. */
export function uniquePrefixes(ids: readonly string[]): ReadonlyMap<string, string> {
  const longest = ids.reduce((max, { length }) => Math.max(max, length), MIN_LENGTH);
  for (let length = MIN_LENGTH; length < longest; length += 4) {
    const prefixes = ids.map((id) => id.slice(0, length));
    if (new Set(prefixes).size === ids.length)
      return new Map(ids.map((id, index) => [id, prefixes[index] ?? id]));
  }
  return new Map(ids.map((id) => [id, id]));
}
