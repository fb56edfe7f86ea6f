import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** The listening socket and its connections. */
export class Listener {
  readonly #server: Server;
  readonly #sockets = new Map<Socket, number>();
  #count = 0;

  constructor(onRequest: RequestListener, changed: () => void) {
    this.#server = createServer(onRequest);
    this.#server.on('connection', (socket) => {
      this.#count += 1;
      this.#sockets.set(socket, this.#count);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        changed();
      });
    });
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  idOf(socket: Socket): number {
    return this.#sockets.get(socket) ?? 0;
  }

  /** Resolves with the port; rejects with `EADDRINUSE` when the port is already in use. */
  async listen(port: number): Promise<number> {
    if (!this.#server.listening) {
      this.#server.listen(port, '127.0.0.1');
      await once(this.#server, 'listening');
    }
    return (this.#server.address() as AddressInfo).port;
  }

  /** Stops listening. Resolves when no connection is open, and clients in this process have seen that. */
  async disconnectAll(): Promise<void> {
    if (this.#server.listening) {
      const closed = once(this.#server, 'close');
      this.#server.close();
      for (const socket of this.#sockets.keys()) socket.destroy();
      await closed;
    }
    await setImmediate();
    await setImmediate();
  }
}
