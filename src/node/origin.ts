import { onAbort } from '../http/on-abort.ts';
import { Connection, type ConnectionOptions } from './connection.ts';

/** How requests to an origin are sent. */
export interface Route extends ConnectionOptions {
  /** How many connections there are at most. */
  readonly connections: number;
  /** What is asked for: a path, or the whole URL by a proxy that opens no tunnel. */
  readonly targetOf: (url: URL) => string;
  /** Whether a proxy answers in the server's stead: one that opens no tunnel. */
  readonly isAnsweredByProxy: boolean;
  /** Names and values of headers for such a proxy, in turns. */
  readonly proxyHeaders: readonly string[];
  /** What a proxy, or one that answers in the server's stead, may repeat and that must not be shown. */
  readonly proxySecrets: readonly string[];
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
  /** By what came instead of them. */
  readonly #successors = new WeakMap<Connection, Connection>();
  /** Whether a new connection may do for many, as far as is known. */
  #isShared: boolean;
  #isClosing = false;

  constructor(route: Route, onEmpty: () => void) {
    this.route = route;
    this.#onEmpty = onEmpty;
    this.#isShared = route.connectHttp2 !== null;
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

  /** A new connection instead of one that the server has closed, with room reserved on it: one for all that shared it. */
  replace(closed: Connection): Connection {
    closed.retire();
    const successor = this.#successors.get(closed);
    const connection = successor?.hasRoom ? successor : this.#open();
    if (connection === successor) connection.reserve();
    this.#successors.set(closed, connection);
    closed.release();
    return connection;
  }

  /** Closes idle connections now and the others after their requests. */
  close(): void {
    this.#isClosing = true;
    for (const connection of [...this.#connections]) this.#closeIfIdle(connection);
  }

  connected(connection: Connection): void {
    this.#isShared = connection.speaksHttp2;
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
    return this.#connections.size >= this.route.connections ? null : this.#open();
  }

  #open(): Connection {
    const connection = new Connection(this.route, this, this.#isShared);
    connection.reserve();
    this.#connections.add(connection);
    if (connection.hasRoom) this.#withRoom.push(connection);
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

  #closeIfIdle(connection: Connection): void {
    if (connection.isIdle && this.#waiting.size === 0) connection.destroy();
  }

  #checkEmpty(): void {
    if (this.#connections.size === 0 && this.#waiting.size === 0) this.#onEmpty();
  }
}
