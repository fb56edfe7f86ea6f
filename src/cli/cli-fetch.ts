import { version } from '../../package.json';
import { type NodeFetch, nodeFetch } from '../node/node-fetch.ts';

/** `nodeFetch` with a `User-Agent` of the command line, unless a request has its own. */
export function cliFetch(): NodeFetch {
  const fetch = nodeFetch();
  const withUserAgent: typeof globalThis.fetch = (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
    if (!headers.has('user-agent')) headers.set('user-agent', `pollchart/${version}`);
    return fetch(input, { ...init, headers });
  };
  return Object.assign(withUserAgent, { close: () => fetch.close() });
}
