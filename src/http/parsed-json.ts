import { withinRange } from './within-range.ts';

/** A text as JSON, with numbers that a snapshot can hold; `undefined` when it isn't any. */
export function parsedJson(text: string): unknown {
  try {
    return withinRange(JSON.parse(text));
  } catch {
    return undefined;
  }
}
