import { isDeepStrictEqual } from 'node:util';

/** What a JSON value is once it has been stored and read. */
const json = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

/** @throws where two values are not the same JSON. */
export function expectSame(got: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(json(got), json(expected))) return;
  throw new Error(`Expected ${what} to be ${shown(expected)}, got ${shown(got)}`);
}

const shown = (value: unknown) => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)} …` : text;
};
