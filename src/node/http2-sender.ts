import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';

type Handler = Dispatcher.DispatchHandler & {
  onResponseError(controller: unknown, error: Error): void;
};

/** What it tells its owner. */
export interface Http2Owner {
  /** The server has said how many streams it takes. */
  ready(): void;
  /** It takes no more requests; those that it has may still end. */
  leaving(): void;
  closed(): void;
}

/** As many streams as share one connection, should the server allow more. */
export const MAX_STREAMS = 100;

/** How long a server may be silent while an answer is due until it is asked whether it is there, and then has to say so. */
const PING_MS = 15_000;

/** The server hasn't processed a request (RFC 9113 section 8.7): it may be sent again, whatever its method. */
export class RefusedStreamError extends Error {
  override readonly name = 'RefusedStreamError';
  readonly code = 'ERR_HTTP2_REFUSED_STREAM';
}

/** The connection broke under a request. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
  readonly code = 'ECONNRESET';
}

class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly code = 'ERR_HTTP2_STREAM_ERROR';
}

/**
 * Sends requests over one HTTP/2 connection, with Node's own client: undici's cuts the answers in progress when the
 * server says that it will take no more requests (GOAWAY), and doesn't say which of them it refused.
 */
export class Http2Sender {
  readonly #session: ClientHttp2Session;
  readonly #socket: Socket;
  readonly #owner: Http2Owner;
  #pingTimer: NodeJS.Timeout | undefined;
  #streams = 0;

  constructor(origin: string, socket: Socket, owner: Http2Owner) {
    this.#socket = socket;
    this.#owner = owner;
    this.#session = connect(origin, {
      createConnection: () => socket,
      settings: { enablePush: false },
    });
    this.#session
      .on('remoteSettings', () => owner.ready())
      .on('goaway', () => owner.leaving())
      // 'close' follows.
      .on('error', noop)
      .on('close', () => {
        clearInterval(this.#pingTimer);
        owner.closed();
      });
  }

  /** At least one: a server that allows none yet will. */
  get maxStreams(): number {
    const { maxConcurrentStreams = MAX_STREAMS } = this.#session.remoteSettings ?? {};
    return Math.max(1, Math.min(maxConcurrentStreams, MAX_STREAMS));
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: Handler): void {
    if (this.#session.closed || this.#session.destroyed) {
      this.#owner.leaving();
      handler.onResponseError(
        null,
        new RefusedStreamError('The connection takes no more requests'),
      );
      return;
    }
    let stream: ClientHttp2Stream;
    try {
      stream = this.#session.request(headersOf(request), { endStream: request.body == null });
    } catch (error) {
      handler.onResponseError(null, error as Error);
      return;
    }
    this.#count(stream);
    this.#listen(stream, handler);
    if (request.body != null) stream.end(request.body);
  }

  destroy(): void {
    clearInterval(this.#pingTimer);
    this.#session.destroy();
    this.#socket.destroy();
  }

  #listen(stream: ClientHttp2Stream, handler: Handler): void {
    let hasResponse = false;
    let isOver = false;
    const control = controllerOf(stream, () => {
      isOver = true;
    });
    stream
      .on('response', (fields: IncomingHttpHeaders) => {
        if (isOver) return;
        hasResponse = true;
        control.rawHeaders = rawHeaders(fields);
        handler.onResponseStart?.(control, Number(fields[':status']), {}, '');
      })
      .on('data', (chunk: Buffer) => {
        if (!isOver) handler.onResponseData?.(control, chunk);
      })
      .on('end', () => {
        // A stream that is cut ends, too.
        if (isOver || !hasResponse || stream.destroyed || stream.rstCode !== 0) return;
        isOver = true;
        handler.onResponseEnd?.(control, {});
      })
      // 'close' follows.
      .on('error', noop)
      .on('close', () => {
        if (isOver) return;
        isOver = true;
        handler.onResponseError(control, this.#errorOf(stream));
      });
    handler.onRequestStart?.(control, undefined);
  }

  #errorOf({ rstCode }: ClientHttp2Stream): Error {
    if (rstCode === constants.NGHTTP2_REFUSED_STREAM)
      return new RefusedStreamError('The server refused the stream');
    if (this.#session.destroyed || this.#socket.destroyed || ENDED.includes(rstCode))
      return new ConnectionLostError('The connection was closed');
    return new StreamError(`The server ended the stream with code ${rstCode}`);
  }

  /** Keeps the process alive, and an eye on the server, while there are requests. */
  #count(stream: ClientHttp2Stream): void {
    this.#streams += 1;
    if (this.#streams === 1) {
      this.#session.ref();
      this.#watch();
    }
    stream.once('close', () => {
      this.#streams -= 1;
      if (this.#streams > 0) return;
      clearInterval(this.#pingTimer);
      if (!this.#session.destroyed) this.#session.unref();
    });
  }

  /** A server that is gone without a word would hold its streams until each times out. */
  #watch(): void {
    let seen = this.#socket.bytesRead;
    let isAsked = false;
    this.#pingTimer = setInterval(() => {
      const { bytesRead } = this.#socket;
      const isSilent = bytesRead === seen;
      seen = bytesRead;
      if (isSilent && isAsked) this.destroy();
      else if (isSilent && !this.#session.destroyed) this.#session.ping(noop);
      isAsked = isSilent;
    }, PING_MS).unref();
  }
}

/** A server that closes a connection may end its streams so, one by one, before it says that. */
const ENDED: readonly (number | undefined)[] = [
  constants.NGHTTP2_NO_ERROR,
  constants.NGHTTP2_CANCEL,
];

const noop = () => {};

type Control = Dispatcher.DispatchController & { rawHeaders: Buffer[] };

function controllerOf(stream: ClientHttp2Stream, forget: () => void): Control {
  return {
    aborted: false,
    paused: false,
    reason: null,
    rawHeaders: [],
    rawTrailers: [],
    abort: () => {
      forget();
      stream.close(constants.NGHTTP2_CANCEL);
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
  };
}

/** RFC 9113 section 8.2.2: these say something of a connection, and HTTP/2 has no such fields. */
const OF_CONNECTIONS: readonly string[] = [
  ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'],
  ...['http2-settings', 'te'],
];

function headersOf({ path, method, headers }: Dispatcher.DispatchOptions): OutgoingHttpHeaders {
  const fields: OutgoingHttpHeaders = { ':method': method, ':scheme': 'https', ':path': path };
  const list = headers as readonly string[];
  for (let n = 0; n + 1 < list.length; n += 2) {
    const name = list[n] ?? '';
    if (name === 'host') fields[':authority'] = list[n + 1];
    else if (!OF_CONNECTIONS.includes(name)) fields[name] = list[n + 1];
  }
  return fields;
}

const rawHeaders = (fields: IncomingHttpHeaders): Buffer[] =>
  Object.entries(fields).flatMap(([name, value]) =>
    name.startsWith(':')
      ? []
      : [value ?? []].flat().flatMap((one) => [Buffer.from(name), Buffer.from(one, 'latin1')]),
  );
