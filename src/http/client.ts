import { type $Fetch, createFetch } from 'ofetch';
import { InputError } from '../../machines/validate/input-error.ts';
import { createRedactor, type Redact } from './redact.ts';
import { isResponse } from './response-like.ts';
import type { Thrower } from './thrown-failure.ts';

export type Fetch = typeof globalThis.fetch;

/** What the requests for one resource share. */
export interface Client {
  readonly ofetch: $Fetch;
  /** Whose errors those of its requests are. */
  readonly thrower: Thrower;
  readonly redactor: (secrets: readonly string[]) => Redact;
}

/**
 * @param fetch defaults to the global one at the time of each request.
 * @throws {InputError} for a `fetch` that isn't a function.
 */
export function createClient(fetch?: Fetch): Client {
  if (fetch !== undefined && typeof fetch !== 'function')
    throw new InputError('fetch', fetch, 'a function like the global fetch');
  const request: Fetch = async (...given) => {
    const response = await (fetch ?? globalThis.fetch)(...given);
    if (!isResponse(response)) throw new InputError('fetch(request)', response, 'a Response');
    return response;
  };
  return {
    ofetch: createFetch({ fetch: request }),
    thrower: fetch === undefined ? 'platform' : 'client',
    redactor: createRedactor(),
  };
}
