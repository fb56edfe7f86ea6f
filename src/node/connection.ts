import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Connect } from './connect.ts';

/** How a connection is made, and how long it is kept. */
export interface ConnectionOptions {
  /** Whom it connects to: the origin, or the proxy that is asked for whole URLs. */
  readonly peer: string;
  readonly connect: Connect;
  readonly keepAliveMs: number;
  readonly http2: boolean;
}

/** What a connection tells its owner. */
export interface ConnectionOwner {
  /** It stands, and its protocol is known. */
  connected(connection: Connection): void;
  /** It has room again. */
  released(connection: Connection): void;
  gone(connection: Connection): void;
}

/** What was known of a connection when a request was written. */
export interface Begun {
  /** Whether nothing has come since. */
  readonly isSilent: () => boolean;
  /** Whether the server had closed a kept connection before it began to answer. */
  readonly wasStale: (error: Error & { readonly code?: unknown }) => boolean;
}

const noop = () => {};

/** Of HTTP/2, as undici assumes before the server says more. */
const MAX_STREAMS = 100;
/** The longest `Keep-Alive: timeout` of a server that is believed, as undici's default. */
const MAX_KEEP_ALIVE_MS = 600_000;

/** One connection: a client of undici, which makes a new socket should the server close it while a request waits. */
export class Connection {
  readonly #client: Client;
  readonly #owner: ConnectionOwner;
  readonly #keepAliveMs: number;
  #socket: Socket | null = null;
  #cancelConnecting = noop;
  /** Requests that it was given and that aren't over. */
  #inUse = 0;
  /** Answers that came over the socket. */
  #answers = 0;
  #isRetired = false;
  #isGone = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor({ peer, connect, keepAliveMs, http2 }: ConnectionOptions, owner: ConnectionOwner) {
    this.#owner = owner;
    this.#keepAliveMs = keepAliveMs;
    this.#client = new Client(peer, {
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: Math.max(keepAliveMs, MAX_KEEP_ALIVE_MS),
      // Who asks sets the limits: a long poll may last an hour.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: http2,
      // Over HTTP/1.1 it has one request at a time all the same.
      pipelining: http2 ? MAX_STREAMS : 1,
      connect: (options, callback) => {
        this.#cancelConnecting = connect(options, (...[error, socket]) => {
          // From here on the client closes it.
          this.#cancelConnecting = noop;
          if (error) return callback(error, null);
          this.#socket = socket as Socket;
          this.#answers = 0;
          callback(null, socket as Socket);
        });
      },
    });
    this.#client.on('connect', () => owner.connected(this));
    this.#client.on('disconnect', () => this.#closeUnlessUsed());
    // A request that waits for the connection is told by undici.
    this.#client.on('connectionError', () => this.#closeUnlessUsed());
  }

  get isIdle(): boolean {
    return this.#inUse === 0;
  }

  get hasRoom(): boolean {
    return !this.#isRetired && this.#inUse < (this.#speaksHttp2 ? MAX_STREAMS : 1);
  }

  get #speaksHttp2(): boolean {
    return (this.#socket as { alpnProtocol?: string } | null)?.alpnProtocol === 'h2';
  }

  /** Takes up room for a request, which `release` gives back. */
  reserve(): void {
    this.#inUse += 1;
    clearTimeout(this.#idleTimer);
  }

  release(): void {
    this.#inUse -= 1;
    if (this.#isGone) return;
    const isUsable = this.#socket?.destroyed === false && !this.#isRetired;
    if (this.#inUse === 0 && !isUsable) {
      this.destroy();
      return;
    }
    // undici closes idle connections itself, but for those of HTTP/2.
    if (this.#inUse === 0 && this.#speaksHttp2)
      this.#idleTimer = setTimeout(() => this.destroy(), this.#keepAliveMs).unref();
    this.#owner.released(this);
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(options, handler);
  }

  /** To be called as a request is written: what is known of the connection then. */
  begin(): Begun {
    const socket = this.#socket;
    const isKept = this.#answers > 0;
    const bytes = socket?.bytesRead;
    const isSilent = () => socket?.bytesRead === bytes;
    return {
      isSilent,
      wasStale: ({ code }) => {
        if (!isKept) return false;
        // Over HTTP/2 bytes may be of others' answers, and each of those that share it hears of its end in other words.
        if (this.#speaksHttp2) return this.#isRetired || CLOSED.includes(code);
        return CLOSED.includes(code) && isSilent();
      },
    };
  }

  /** It takes no more requests, and is closed after those that it has. */
  retire(): void {
    this.#isRetired = true;
  }

  /** A whole answer came: from now on the connection is one that was kept. */
  answered(): void {
    this.#answers += 1;
  }

  /** Ends one of its requests, which others may share it with. */
  abort(
    begun: Begun | null,
    controller: Dispatcher.DispatchController | null,
    reason: Error,
  ): void {
    if (this.#speaksHttp2) {
      // It may be dead: no more requests for it.
      if (begun?.isSilent()) this.retire();
      controller?.abort(reason);
    } else this.destroy();
  }

  destroy(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#isRetired = true;
    clearTimeout(this.#idleTimer);
    const close = () => {
      this.#cancelConnecting();
      this.#client.destroy().catch(noop);
    };
    // undici would fail amidst telling those that shared it.
    if (this.#speaksHttp2) setImmediate(close);
    else close();
    this.#owner.gone(this);
  }

  #closeUnlessUsed(): void {
    if (this.#inUse === 0) this.destroy();
  }
}

const CLOSED: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET'];
