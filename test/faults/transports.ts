import dns from 'node:dns';
import type { Fetch } from '../../src/http/client.ts';
import { nodeFetch } from '../../src/node/index.ts';
import { createAgent, unknownName } from './agent.ts';

/** What a poll's requests are performed by. No name is looked up over the network. */
export interface Transport {
  readonly name: string;
  /** Whether it is Node's own fetch, which may send a request twice (421). */
  readonly isNodes: boolean;
  /** With an authority that it trusts. */
  open(ca?: string): OpenTransport;
}

interface OpenTransport {
  readonly fetch: Fetch;
  /** Resolves when every request is over and every connection is closed. */
  close(): Promise<void>;
  /** Gives up what is left. */
  destroy(): Promise<void>;
}

/** More than are in progress at once, so that none waits for a connection. */
const CONNECTIONS = 256;

export const transports: readonly [Transport, Transport] = [
  {
    name: 'fetch',
    isNodes: true,
    open(ca) {
      const agent = createAgent({ connect: { lookup: unknownName, ...(ca && { ca }) } });
      return {
        fetch: (url, init) => fetch(url, { ...init, dispatcher: agent } as RequestInit),
        close: () => agent.close(),
        destroy: () => agent.destroy(),
      };
    },
  },
  {
    name: 'nodeFetch',
    isNodes: false,
    open(ca) {
      const { lookup } = dns;
      dns.lookup = unknownName as typeof lookup;
      const fetch = nodeFetch({ proxy: null, connections: CONNECTIONS, ca });
      return {
        fetch,
        close: () => fetch.close(),
        destroy: async () => {
          dns.lookup = lookup;
        },
      };
    },
  },
];
