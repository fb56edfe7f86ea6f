import { integer, oneOf, partial } from '../../machines/validate/validate.ts';
import { type Certificates, trusting } from './certificates.ts';
import { exchange } from './exchange.ts';
import { Origins } from './origins.ts';
import { outgoing } from './outgoing.ts';
import { proxies } from './proxies.ts';

/** Options of `nodeFetch`; all are optional. */
export interface NodeFetchOptions {
  /**
   * How long a connection is kept once it is idle, ms, from 1 to 3 600 000. What the server says itself counts
   * instead (`Keep-Alive: timeout=…`). Default 60 000.
   */
  readonly keepAliveMs?: number | undefined;
  /**
   * How many connections to one origin there are at most, from 1 to 65 535. What waits for one is sent in order, and
   * that counts against no request's timeout, but against a poll's deadline. Default 64.
   */
  readonly connections?: number | undefined;
  /** Whether to speak HTTP/2 with servers that do, over TLS: up to 100 requests share a connection. Default false. */
  readonly http2?: boolean | undefined;
  /**
   * `'env'`: what `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say at the time of the call, in upper or lower case, as curl
   * reads them. A URL, `http:` or `https:`, may hold a user and a password. `null`: none. Default `'env'`.
   */
  readonly proxy?: 'env' | string | URL | null | undefined;
  /** Certificates of authorities in PEM, which are trusted beside those that Node trusts. */
  readonly ca?: Certificates | undefined;
}

/** A `fetch` with connections of its own. */
export interface NodeFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Closes idle connections at once and the others after their requests; a request after that fails. */
  close(): Promise<void>;
}

const validate = partial({
  keepAliveMs: integer(1, 3_600_000),
  connections: integer(1, 65_535),
  http2: oneOf(true, false),
  proxy: () => {},
  ca: () => {},
});

/**
 * A `fetch` for pollchart on Node: it keeps connections between polls, goes through proxies and bounds how many
 * connections there are. It follows no redirect, keeps no cookies and has no time limit of its own. The body of each
 * response has to be read or cancelled, or else its connection stays in use.
 *
 * @throws {InputError} for an invalid option, or a proxy in the environment that isn't one; it shows no password.
 */
export function nodeFetch(options: NodeFetchOptions = {}): NodeFetch {
  validate('options', options);
  const { keepAliveMs = 60_000, connections = 64, http2 = false, proxy = 'env', ca } = options;
  const origins = new Origins({
    keepAliveMs,
    connections,
    http2,
    proxyFor: proxies(proxy, process.env),
    secureContext: ca === undefined ? undefined : trusting(ca),
  });
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = await outgoing(input, init);
    request.signal?.throwIfAborted();
    const origin = origins.of(request.url);
    const { proxySecrets } = origin.route;
    if (proxySecrets.length > 0) request.addSecrets?.(proxySecrets);
    return exchange(origin, request);
  };
  return Object.assign(fetch, { close: () => origins.close() });
}
