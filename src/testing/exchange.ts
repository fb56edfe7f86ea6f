import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** One request and its answer, until either side has ended it. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborted when the exchange is over, whichever side ended it. */
  readonly over: AbortSignal;
  #endedHere = false;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.response = response;
    const over = new AbortController();
    this.over = over.signal;
    response.once('close', () => over.abort());
    request.resume();
  }

  /** Resolves after that time, or as soon as the exchange is over. */
  async sleep(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.over }).catch(() => undefined);
  }

  /** Whether the client disconnected before it had the whole answer. */
  get isAbandoned(): boolean {
    return !this.#endedHere && !this.response.writableFinished;
  }

  /** Ends the connection with a TCP reset. */
  reset(): void {
    this.#endedHere = true;
    const { socket } = this.request;
    // resetAndDestroy calls destroySoon, which sends a FIN first; clients could then see that instead of the reset.
    socket.destroySoon = () => socket.destroy();
    if (socket.writableEnded) socket.destroy();
    else socket.resetAndDestroy();
  }
}
