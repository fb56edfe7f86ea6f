const MIN_LENGTH = 8;

/** The first characters of each id, as many as tell them apart. */
export function shortNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const longest = ids.reduce((most, { length }) => Math.max(most, length), MIN_LENGTH);
  for (let length = MIN_LENGTH; length < longest; length += 4) {
    const names = ids.map((id) => id.slice(0, length));
    if (new Set(names).size === ids.length)
      return new Map(ids.map((id, at) => [id, names[at] ?? id]));
  }
  return new Map(ids.map((id) => [id, id]));
}
