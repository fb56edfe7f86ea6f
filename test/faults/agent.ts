import type { LookupFunction } from 'node:net';

interface AgentOptions {
  readonly connect?: { readonly ca?: string; readonly lookup?: LookupFunction };
}

interface Agent {
  /** Resolves when every request is over and every connection is closed. */
  close(): Promise<void>;
  destroy(): Promise<void>;
}

const KEY = Symbol.for('undici.globalDispatcher.1');

/** A connection pool for Node's own fetch: the class of the global one, which Node doesn't export. */
export function createAgent(options: AgentOptions = {}): Agent {
  // The first use of any part of fetch loads it, and the global pool with it.
  new Response();
  const { constructor: Pool } = (globalThis as unknown as Record<symbol, object>)[KEY] ?? {};
  return new (Pool as new (options: AgentOptions) => Agent)(options);
}

/** A name server that knows no name: nothing is asked over the network. */
export const unknownName: LookupFunction = (hostname, _, callback) =>
  callback(
    Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
    }),
    '',
  );
