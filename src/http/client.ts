import { type $Fetch, createFetch } from 'ofetch';
import { InputError } from '../../machines/validate/input-error.ts';
import { createRedactor, type Redact } from './redact.ts';

export type Fetch = typeof globalThis.fetch;

/** What the requests for one resource share. */
export interface Client {
  readonly ofetch: $Fetch;
  readonly redactor: (secrets: readonly string[]) => Redact;
}

/**
 * Defaults to the global `fetch` at the time of each request.
 *
 * @throws {InputError} for a `fetch` that isn't a function.
 */
export function createClient(fetch: Fetch = (...request) => globalThis.fetch(...request)): Client {
  if (typeof fetch !== 'function')
    throw new InputError('fetch', fetch, 'a function like the global fetch');
  return { ofetch: createFetch({ fetch }), redactor: createRedactor() };
}
