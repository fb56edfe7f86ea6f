import { type Dispatcher, errors } from 'undici/index.js';
import { onAbort } from '../http/on-abort.ts';
import { ProxyError } from './connect.ts';
import type { Begun, Connection, Handler } from './connection.ts';
import { RefusedStreamError } from './http2-sender.ts';
import { type IncomingBody, incoming } from './incoming.ts';
import type { Origin } from './origin.ts';
import type { Outgoing } from './outgoing.ts';

/**
 * Sends a request and resolves to its response once the headers are there. A kept connection that the server has
 * closed just as it was used again says nothing of the server: the request is sent once more, on a new one.
 *
 * @throws {TypeError} as fetch does, with the reason as its cause; `signal.reason` once the request is aborted.
 */
export async function exchange(origin: Origin, request: Outgoing): Promise<Response> {
  const connection = origin.take() ?? (await waitFor(origin, request));
  return new Promise((resolve, reject) => {
    new Exchange(origin, request, { resolve, reject }).send(connection);
  });
}

async function waitFor(origin: Origin, { signal, pauseTimeout }: Outgoing): Promise<Connection> {
  const resume = pauseTimeout?.();
  try {
    return await origin.next(signal);
  } finally {
    resume?.();
  }
}

interface Settle {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
}

/** An answer that isn't HTTP. undici's own error holds what came, and has lost its code. */
class ParserError extends Error {
  override readonly name = 'ParserError';
  readonly code: string;

  constructor({ message, code }: Error & { readonly code?: unknown }) {
    super(message);
    this.code = typeof code === 'string' ? code : 'HPE_INVALID_RESPONSE';
  }
}

const noop = () => {};

/** A request and its response. */
class Exchange implements Handler {
  readonly #origin: Origin;
  readonly #request: Outgoing;
  readonly #settle: Settle;
  #connection!: Connection;
  #isRetry = false;
  #controller: Dispatcher.DispatchController | null = null;
  #begun: Begun | null = null;
  #hasResponse = false;
  #body: IncomingBody | null = null;
  #isOver = false;
  #releaseAbort = noop;

  constructor(origin: Origin, request: Outgoing, settle: Settle) {
    this.#origin = origin;
    this.#request = request;
    this.#settle = settle;
  }

  send(connection: Connection): void {
    const { url, method, headers, body, idempotent, signal } = this.#request;
    this.#connection = connection;
    this.#begun = null;
    this.#controller = null;
    if (signal?.aborted) {
      this.#abort(signal.reason);
      return;
    }
    if (signal) this.#releaseAbort = onAbort(signal, () => this.#abort(signal.reason));
    const { targetOf, proxyHeaders } = this.#origin.route;
    connection.dispatch(
      {
        path: targetOf(url),
        method: method as Dispatcher.HttpMethod,
        headers: proxyHeaders.length === 0 ? headers : [...headers, ...proxyHeaders],
        body,
        idempotent,
      },
      this,
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(new Error('aborted'));
    else this.#begun = this.#connection.begin();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _: unknown,
    statusText = '',
  ): void {
    if (status < 200 || this.#isOver) return;
    if (status === 407 && this.#origin.route.isAnsweredByProxy) {
      this.#fail(new ProxyError(407));
      return;
    }
    this.#hasResponse = true;
    const { method } = this.#request;
    const rawHeaders = controller.rawHeaders as Buffer[];
    const { response, body } = incoming(
      { method, status, statusText, rawHeaders },
      {
        pause: () => controller.pause(),
        resume: () => controller.resume(),
        cancel: () => this.#abort(new Error('The body was cancelled')),
      },
    );
    this.#body = body;
    this.#settle.resolve(response);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#body) this.#body.push(chunk);
    // A status without a body that has one.
    else this.#abort(new Error('A body came that cannot be read'));
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    this.#connection.answered();
    this.#end();
    this.#body?.end();
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#isOver) return;
    if (this.#hasResponse || this.#isRetry) {
      this.#fail(error);
      return;
    }
    if (error instanceof RefusedStreamError) {
      this.#isRetry = true;
      this.onNoRoom();
    } else if (this.#request.idempotent && this.#begun?.wasStale(error)) {
      this.#isRetry = true;
      this.#releaseAbort();
      this.send(this.#origin.replace(this.#connection));
    } else this.#fail(error);
  }

  /** It goes over another connection, or the same one later. */
  onNoRoom(): void {
    this.#releaseAbort();
    this.#connection.release();
    const other = this.#origin.take();
    if (other) this.send(other);
    else
      waitFor(this.#origin, this.#request).then(
        (connection) => this.send(connection),
        (reason) => {
          this.#isOver = true;
          this.#settle.reject(reason);
        },
      );
  }

  /** The request is given up, at whatever stage it is. */
  #abort(reason: Error): void {
    if (this.#isOver) return;
    const [connection, begun, controller] = [this.#connection, this.#begun, this.#controller];
    this.#isOver = true;
    this.#releaseAbort();
    connection.abort(this, begun, controller, reason);
    connection.release();
    this.#settle.reject(reason);
    this.#body?.fail(reason);
  }

  /** Nothing more comes, or nothing more that is of use. */
  #fail(reason: Error): void {
    const cause = reason instanceof errors.HTTPParserError ? new ParserError(reason) : reason;
    const error = new TypeError(this.#hasResponse ? 'terminated' : 'fetch failed', { cause });
    this.#abort(error);
  }

  #end(): void {
    this.#isOver = true;
    this.#releaseAbort();
    this.#connection.release();
  }
}
