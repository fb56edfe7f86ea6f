import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from './exchange.ts';

/** One request, as it arrived. Requests the server refuses, and CORS preflights, are recorded too. */
export interface RecordedRequest {
  /** Epoch ms of its arrival, by `Date.now()`. */
  readonly at: number;
  readonly method: string;
  /** Path and query as they were sent, nothing decoded or resolved. */
  readonly path: string;
  /** The conversations it asked for, percent-decoded, in order; empty for any other path. */
  readonly ids: readonly string[];
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** 1, 2, 3, ...: the same for all requests on one keep-alive connection. */
  readonly socketId: number;
  /**
   * The client went away before the answer was complete. Stays `false` for what the server ended
   * itself (`fault.reset`, `refuse`, `close`). Settled once `idle()` has resolved.
   */
  readonly closedEarly: boolean;
}

/** Keeps what has arrived and what is still being answered. */
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
