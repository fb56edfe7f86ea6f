import { onAbort } from '../http/on-abort.ts';
import { Connection, type ConnectionOptions } from './connection.ts';

/** How requests to an origin are sent. */
export interface Route extends ConnectionOptions {
  /** How many connections there are at most. */
  readonly connections: number;
  /** What is asked for: a path, or the whole URL by a proxy that opens no tunnel. */
  readonly targetOf: (url: URL) => string;
  /** Names and values of headers for such a proxy, in turns. */
  readonly proxyHeaders: readonly string[];
}

type Waiter = (connection: Connection) => void;

/** The connections to one origin, and what waits for one. */
export class Origin {
  readonly route: Route;
  readonly #onEmpty: () => void;
  readonly #connections = new Set<Connection>();
  /** The last one was used last, and is the likeliest to be open still. */
  readonly #withRoom: Connection[] = [];
  readonly #waiting = new Set<Waiter>();
  /** Over HTTP/2 the first connection may do for all: the others wait until that is known. */
  #knowsProtocol: boolean;
  #isClosing = false;

  constructor(route: Route, onEmpty: () => void) {
    this.route = route;
    this.#onEmpty = onEmpty;
    this.#knowsProtocol = !route.http2;
  }

  /** A connection with room reserved on it, or `null`. */
  take(): Connection | null {
    // First come, first served.
    return this.#waiting.size > 0 ? null : this.#free();
  }

  /**
   * A connection with room reserved on it, once there is one.
   *
   * @throws `signal.reason` when it is aborted meanwhile.
   */
  next(signal: AbortSignal | null): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = (connection) => {
        release?.();
        resolve(connection);
      };
      const release =
        signal &&
        onAbort(signal, () => {
          this.#waiting.delete(waiter);
          reject(signal.reason);
          this.#checkEmpty();
        });
      this.#waiting.add(waiter);
    });
  }

  /** A new connection instead of one that the server has closed, with room reserved on it. */
  replace(closed: Connection): Connection {
    const connection = this.#open();
    closed.retire();
    closed.release();
    return connection;
  }

  /** Closes idle connections now and the others after their requests. */
  close(): void {
    this.#isClosing = true;
    for (const connection of [...this.#connections]) this.#closeIfIdle(connection);
  }

  connected(connection: Connection): void {
    this.#protocolKnown();
    this.#noteRoom(connection);
  }

  released(connection: Connection): void {
    this.#noteRoom(connection);
    if (this.#isClosing) this.#closeIfIdle(connection);
  }

  gone(connection: Connection): void {
    this.#connections.delete(connection);
    const place = this.#withRoom.indexOf(connection);
    if (place >= 0) this.#withRoom.splice(place, 1);
    // Should it have failed, the others needn't wait for each other.
    this.#protocolKnown();
    this.#serve();
    this.#checkEmpty();
  }

  #free(): Connection | null {
    while (this.#withRoom.at(-1)?.hasRoom === false) this.#withRoom.pop();
    const last = this.#withRoom.at(-1);
    if (last) {
      last.reserve();
      if (!last.hasRoom) this.#withRoom.pop();
      return last;
    }
    const isFull = this.#connections.size >= this.route.connections;
    const isFirstOpening = !this.#knowsProtocol && this.#connections.size > 0;
    return isFull || isFirstOpening ? null : this.#open();
  }

  #open(): Connection {
    const connection = new Connection(this.route, this);
    connection.reserve();
    this.#connections.add(connection);
    return connection;
  }

  #noteRoom(connection: Connection): void {
    if (connection.hasRoom && !this.#withRoom.includes(connection)) this.#withRoom.push(connection);
    this.#serve();
  }

  #serve(): void {
    for (const waiter of this.#waiting) {
      const connection = this.#free();
      if (connection === null) return;
      this.#waiting.delete(waiter);
      waiter(connection);
    }
  }

  #protocolKnown(): void {
    this.#knowsProtocol = true;
  }

  #closeIfIdle(connection: Connection): void {
    if (connection.isIdle && this.#waiting.size === 0) connection.destroy();
  }

  #checkEmpty(): void {
    if (this.#connections.size === 0 && this.#waiting.size === 0) this.#onEmpty();
  }
}
