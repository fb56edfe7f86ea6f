import { checkedHeaders, type HeaderChanges } from './header-changes.ts';
import type { Fault, Step } from './step.ts';

const REDIRECTS = [301, 302, 303, 307, 308];

function checked(what: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${what} must be an integer from ${min} to ${max}, got ${value}`);
}

function oneOf<T>(what: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new RangeError(`${what} must be one of ${allowed.join(', ')}, got ${String(value)}`);
}

/**
 * The faults a script can play. Every value is plain JSON, so a script can be printed and stored.
 * A fault that damages a body uses the body of `RUNNING`.
 */
export const fault = {
  /**
   * Any status, 200-599, with the body OpenHands really sends for it: 401, 403, 422, 429 (with its
   * headers) and 500 as each deployment words them, otherwise `{"detail":"<reason phrase>"}`.
   * `body`: a string is sent unchanged (`text/plain`), anything else as JSON.
   */
  status(code: number, options: { headers?: HeaderChanges; body?: unknown } = {}): Fault {
    const status = checked('fault.status code', code, 200, 599);
    const headers = checkedHeaders(options.headers ?? {});
    return { fault: 'status', status, headers, body: options.body };
  },

  /**
   * A TCP reset, `ECONNRESET` for the client: before any byte of the answer (`connect`, the
   * default), after its headers, or after that many bytes of its body (at most all but one).
   * A client in another process may find bytes and reset together: Node then reports a connection
   * closed in the middle of the body (`UND_ERR_SOCKET`) instead.
   */
  reset(options: { after?: 'connect' | 'headers' | number } = {}): Fault {
    const after = options.after ?? 'connect';
    if (typeof after === 'number') {
      return { fault: 'reset', after: checked('fault.reset after', after, 0, 2 ** 31) };
    }
    return { fault: 'reset', after: oneOf('fault.reset after', after, ['connect', 'headers']) };
  },

  /**
   * Never finishes: sends nothing at all (`headers`), or the headers and half of the body
   * (`body`). It lasts until the client disconnects or `refuse` or `close` is called.
   */
  stall(options: { at: 'headers' | 'body' }): Fault {
    return { fault: 'stall', at: oneOf('fault.stall at', options.at, ['headers', 'body']) };
  },

  /** 200, complete as HTTP, but only the first half of the JSON. */
  truncatedJson: (): Fault => ({ fault: 'truncatedJson' }),

  /** 200 `application/json` that is not JSON. */
  invalidJson: (): Fault => ({ fault: 'invalidJson' }),

  /** 200 `text/html`: the page a single-page app sends for every unknown path. */
  html: (): Fault => ({ fault: 'html' }),

  /** 200 with `Content-Encoding: gzip` and bytes that do not decompress, whether the client accepts gzip or not. */
  brokenGzip: (): Fault => ({ fault: 'brokenGzip' }),

  /** A 304 that no conditional request asked for. */
  notModified: (): Fault => ({ fault: 'notModified' }),

  /** 204, no body. */
  noContent: (): Fault => ({ fault: 'noContent' }),

  /** `location`: a path of the same origin or an absolute URL. `status`: 301, 302, 303, 307, 308. */
  redirect(location: string, status = 302): Fault {
    checkedHeaders({ Location: location });
    return {
      fault: 'redirect',
      location,
      status: oneOf('fault.redirect status', status, REDIRECTS),
    };
  },

  /**
   * 200 with one JSON string of exactly `bytes` bytes (2 to 2^40), chunked, sent as fast as the
   * client reads, until it disconnects. To send the length too:
   * `fault.headers({ 'Content-Length': String(n) }, fault.oversized(n))`.
   */
  oversized: (bytes: number): Fault => ({
    fault: 'oversized',
    bytes: checked('fault.oversized bytes', bytes, 2, 2 ** 40),
  }),

  /** Exactly this text. Default: 200 and `application/json`. */
  body(text: string, options: { headers?: HeaderChanges; status?: number } = {}): Fault {
    const status = checked('fault.body status', options.status ?? 200, 200, 599);
    return { fault: 'body', text, status, headers: checkedHeaders(options.headers ?? {}) };
  },

  /** The answer of `step` with these headers changed, e.g. `Retry-After` or `X-Poll-Interval` on a 200. */
  headers: (headers: HeaderChanges, step: Step): Fault => ({
    fault: 'headers',
    headers: checkedHeaders(headers),
    step,
  }),

  /** The answer of `step`, sent only after `server.release()`. */
  held: (step: Step): Fault => ({ fault: 'held', step }),
} as const;
