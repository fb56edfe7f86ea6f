import { fieldOf } from './error-chain.ts';

/** The headers that a client has: `Headers`, its own class (axios), a plain object. Those that can't be any are left out. */
export function headersFrom(given: unknown): Headers {
  const headers = new Headers();
  for (const [name, value] of entriesOf(given))
    for (const one of Array.isArray(value) ? value : [value])
      if (typeof one === 'string' || typeof one === 'number') add(headers, String(name), `${one}`);
  return headers;
}

type Entries = Iterable<readonly [unknown, unknown]>;

function entriesOf(given: unknown): Entries {
  if (typeof given !== 'object' || given === null) return [];
  try {
    if (Symbol.iterator in given) return [...(given as Entries)];
    const toJson = fieldOf(given, 'toJSON');
    return Object.entries(typeof toJson === 'function' ? Object(toJson.call(given)) : given);
  } catch {
    return [];
  }
}

function add(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value);
  } catch {
    // No header of an answer.
  }
}
