import type { Socket } from 'node:net';
// By its file, as elsewhere: under the package's name Bun has an undici of its own, whose clients can't dispatch.
import { Client, type Dispatcher } from 'undici/index.js';
import type { Connect } from './connect.ts';
import { ConnectionLostError, Http2Sender, MAX_STREAMS } from './http2-sender.ts';

/** How a connection is made, and how long it is kept. */
export interface ConnectionOptions {
  /** Whom it connects to: the origin, or the proxy that is asked for whole URLs. */
  readonly peer: string;
  readonly connect: Connect;
  /** The same, offering HTTP/2 as well; `null` where that isn't wanted. */
  readonly connectHttp2: Connect | null;
  readonly keepAliveMs: number;
}

/** What a connection tells its owner. */
export interface ConnectionOwner {
  /** It stands, and its protocol is known. */
  connected(connection: Connection): void;
  /** It has room again. */
  released(connection: Connection): void;
  gone(connection: Connection): void;
}

/** What sends a request and is told what comes of it. */
export interface Handler extends Dispatcher.DispatchHandler {
  onResponseError(controller: unknown, error: Error): void;
  /** The connection turned out to have less room than it was to share. */
  onNoRoom(): void;
}

/** What was known of a connection when a request was written. */
export interface Begun {
  /** Whether nothing has come since. */
  readonly isSilent: () => boolean;
  /** Whether the server had closed a kept connection before it began to answer. */
  readonly wasStale: (error: Error & { readonly code?: unknown }) => boolean;
}

/** What sends requests over the socket. */
interface Sender {
  dispatch(request: Dispatcher.DispatchOptions, handler: Handler): void;
  destroy(): void;
}

interface Queued {
  readonly request: Dispatcher.DispatchOptions;
  readonly handler: Handler;
}

const noop = () => {};

/** The longest `Keep-Alive: timeout` of a server that is believed, as undici's default. */
const MAX_KEEP_ALIVE_MS = 600_000;

/**
 * One connection: over HTTP/1.1 a client of undici, which makes a new socket should the server close it while a request
 * waits. One that offers HTTP/2 is shared from the first, and what it has been given waits for the server's choice.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #owner: ConnectionOwner;
  #sender: Sender | null = null;
  #http2: Http2Sender | null = null;
  #queue: Queued[] = [];
  #socket: Socket | null = null;
  #cancelConnecting = noop;
  /** Requests that it was given and that aren't over. */
  #inUse = 0;
  /** Answers that came over the socket. */
  #answers = 0;
  #isRetired = false;
  #isGone = false;
  #idleTimer: NodeJS.Timeout | undefined;

  /** @param isShared whether it offers HTTP/2, and several requests may wait for it. */
  constructor(
    options: ConnectionOptions,
    owner: ConnectionOwner,
    readonly isShared: boolean,
  ) {
    this.#options = options;
    this.#owner = owner;
    if (isShared && options.connectHttp2) this.#open(options.connectHttp2);
    else this.#sender = this.#http1(null);
  }

  get isIdle(): boolean {
    return this.#inUse === 0;
  }

  get hasRoom(): boolean {
    return !this.#isRetired && this.#inUse < this.#room;
  }

  get speaksHttp2(): boolean {
    return this.#http2 !== null;
  }

  get #room(): number {
    if (this.#http2) return this.#http2.maxStreams;
    return this.#sender === null ? MAX_STREAMS : 1;
  }

  /** Takes up room for a request, which `release` gives back. */
  reserve(): void {
    this.#inUse += 1;
    clearTimeout(this.#idleTimer);
  }

  release(): void {
    this.#inUse -= 1;
    if (this.#isGone) return;
    const isOpen = this.#sender !== null && this.#socket?.destroyed === false;
    const isUsable = isOpen && !this.#isRetired;
    if (this.#inUse === 0 && !isUsable) {
      this.destroy();
      return;
    }
    // undici closes idle connections itself.
    if (this.#inUse === 0 && this.#http2)
      this.#idleTimer = setTimeout(() => this.destroy(), this.#options.keepAliveMs).unref();
    this.#owner.released(this);
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: Handler): void {
    if (this.#sender) this.#sender.dispatch(request, handler);
    else this.#queue.push({ request, handler });
  }

  /** To be called as a request is written: what is known of the connection then. */
  begin(): Begun {
    const socket = this.#socket;
    const isKept = this.#answers > 0;
    const bytes = socket?.bytesRead;
    const isSilent = () => socket?.bytesRead === bytes;
    return {
      isSilent,
      // Over HTTP/2 bytes may be of others' answers.
      wasStale: ({ code }) => isKept && CLOSED.includes(code) && (this.speaksHttp2 || isSilent()),
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
    handler: Handler,
    begun: Begun | null,
    controller: Dispatcher.DispatchController | null,
    reason: Error,
  ): void {
    if (this.#http2) {
      // It may be dead: no more requests for it.
      if (begun?.isSilent()) this.retire();
      controller?.abort(reason);
    } else if (this.#sender) this.destroy();
    else this.#queue = this.#queue.filter((queued) => queued.handler !== handler);
  }

  destroy(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#isRetired = true;
    clearTimeout(this.#idleTimer);
    this.#cancelConnecting();
    this.#sender?.destroy();
    this.#owner.gone(this);
  }

  #http1(first: Socket | null): Sender {
    const { peer, connect, keepAliveMs } = this.#options;
    let given = first;
    const client = new Client(peer, {
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: Math.max(keepAliveMs, MAX_KEEP_ALIVE_MS),
      // Who asks sets the limits: a long poll may last an hour.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
      pipelining: 1,
      connect: (options, callback) => {
        const socket = given;
        given = null;
        // Called at once, undici wouldn't go on.
        if (socket) return queueMicrotask(() => callback(null, socket));
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
    client.on('connect', () => this.#owner.connected(this));
    client.on('disconnect', () => this.#closeUnlessUsed());
    // A request that waits for the connection is told by undici.
    client.on('connectionError', () => this.#closeUnlessUsed());
    return {
      dispatch: (request, handler) => void client.dispatch(request, handler),
      destroy: () => void client.destroy().catch(noop),
    };
  }

  /** Connects, and lets the server choose the protocol. */
  #open(connect: Connect): void {
    const { peer } = this.#options;
    const { protocol, host, hostname, port } = new URL(peer);
    const address = { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port };
    this.#cancelConnecting = connect(address, (...[error, socket]) => {
      this.#cancelConnecting = noop;
      if (error) {
        this.#failAll(error);
        return;
      }
      if (this.#isGone) {
        socket.destroy();
        return;
      }
      const opened = socket as Socket & { readonly alpnProtocol?: unknown };
      this.#socket = opened;
      if (opened.alpnProtocol === 'h2') this.#speakHttp2(opened);
      else this.#sendOver(this.#http1(opened));
    });
  }

  #speakHttp2(socket: Socket): void {
    const http2 = new Http2Sender(this.#options.peer, socket, {
      ready: () => {
        if (this.#isGone) return;
        if (this.#http2) {
          this.#owner.connected(this);
          return;
        }
        this.#cancelConnecting = noop;
        this.#http2 = http2;
        this.#sendOver(http2);
      },
      leaving: () => this.retire(),
      closed: () => {
        this.retire();
        this.#failAll(new ConnectionLostError('The connection was closed'));
        this.#closeUnlessUsed();
      },
    });
    this.#cancelConnecting = () => http2.destroy();
  }

  /** Now that it is known how many requests it takes; the others look for another one. */
  #sendOver(sender: Sender): void {
    this.#sender = sender;
    this.#owner.connected(this);
    for (const [n, { request, handler }] of this.#queue.splice(0).entries())
      if (n < this.#room) sender.dispatch(request, handler);
      else handler.onNoRoom();
    this.#closeUnlessUsed();
  }

  #failAll(error: Error): void {
    this.retire();
    for (const { handler } of this.#queue.splice(0)) handler.onResponseError(null, error);
    this.#closeUnlessUsed();
  }

  #closeUnlessUsed(): void {
    if (this.#inUse === 0) this.destroy();
  }
}

const CLOSED: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET'];
