/** Matches the message of an InputError about `path`: what was got, and how the words begin that say what was expected. */
export const refusal = (path: string, got: string, expected = ''): RegExp =>
  new RegExp(`^${literal(path)}: expected ${literal(expected)}.*, got ${literal(got)}(?::.*)?$`);

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
