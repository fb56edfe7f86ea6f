import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from './exchange.ts';

/** One request. Refused requests and CORS preflights are recorded too. */
export interface RecordedRequest {
  /** Epoch ms of its arrival, by `Date.now()`. */
  readonly at: number;
  readonly method: string;
  /** Path and query as sent, nothing decoded or resolved. */
  readonly path: string;
  /** The requested conversation ids, percent-decoded, in order; empty for any other path. */
  readonly ids: readonly string[];
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** 1, 2, 3, ...: the same for all requests on one keep-alive connection. */
  readonly socketId: number;
  /**
   * Whether the client disconnected before the answer was complete. Stays `false` when the server ended
   * the connection (`fault.reset`, `refuse`, `close`). Final once `idle()` has resolved.
   */
  readonly closedEarly: boolean;
}

/** Records requests, and which of them are in flight. */
export class Recorder {
  readonly requests: RecordedRequest[] = [];
  readonly #inFlight = new Set<Exchange>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get inFlight(): ReadonlySet<Exchange> {
    return this.#inFlight;
  }

  record(exchange: Exchange, ids: readonly string[], socketId: number): void {
    const { request } = exchange;
    const recorded = {
      at: Date.now(),
      method: request.method ?? '',
      path: request.url ?? '',
      ids,
      headers: request.headers,
      socketId,
      closedEarly: false,
    };
    this.requests.push(recorded);
    this.#inFlight.add(exchange);
    exchange.response.once('close', () => {
      recorded.closedEarly = exchange.isAbandoned;
      this.#inFlight.delete(exchange);
      this.#changed();
    });
    this.#changed();
  }
}
