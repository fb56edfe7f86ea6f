import { validateHeaderName, validateHeaderValue } from 'node:http';

/**
 * Headers to add or replace, by case-insensitive name. An array sends the header several times;
 * `null` removes a header the server would have sent (`{ 'Retry-After': null }`, `{ Date: null }`).
 */
export type HeaderChanges = Readonly<Record<string, string | readonly string[] | null>>;

/** The later change wins, whatever the case of its name. */
export function mergeHeaders(...changes: readonly HeaderChanges[]): HeaderChanges {
  const merged = new Map<string, readonly [string, HeaderChanges[string]]>();
  for (const [name, value] of changes.flatMap((change) => Object.entries(change))) {
    merged.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(merged.values());
}

/** Throws for headers that `node:http` would refuse when the answer is sent. */
export function checkedHeaders(headers: HeaderChanges): HeaderChanges {
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    for (const single of [value].flat()) {
      if (single !== null) validateHeaderValue(name, single);
    }
  }
  return headers;
}
