/** What a failure's message says of a body that was too large: see `TooLargeError`. */
export function oversizeIn(message: string): {
  readonly limitBytes: number | null;
  readonly content: string | null;
} {
  const [, limit, content] =
    /^The body is larger than (\d+) bytes(?: \((.+)\))?$/.exec(message) ?? [];
  return { limitBytes: limit === undefined ? null : Number(limit), content: content ?? null };
}

/** E.g. `16 MiB`. */
export function bytesText(bytes: number): string {
  const [unit, size] = UNITS.find(([, size]) => bytes % size === 0) ?? UNITS[2];
  return `${bytes / size} ${unit}`;
}

const UNITS = [
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
  ['B', 1],
] as const;

/** JSON may be a status that needs a larger limit, a page or a download comes from a wrong address, text is either. */
export function oversizeOf(content: string | null): 'status' | 'other' | 'either' {
  if (content === null) return 'either';
  if (/\bjson\b/i.test(content)) return 'status';
  return /^text\/(?!html)|\bxml\b/i.test(content) ? 'either' : 'other';
}
