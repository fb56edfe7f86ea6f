import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** The listening sockets, one for each handler, and their connections. */
export class Listener {
  readonly #servers: readonly Server[];
  readonly #sockets = new Map<Socket, number>();
  #count = 0;

  constructor(handlers: readonly RequestListener[], changed: () => void) {
    this.#servers = handlers.map((onRequest) => createServer(onRequest));
    for (const server of this.#servers) {
      server.on('connection', (socket) => {
        this.#count += 1;
        this.#sockets.set(socket, this.#count);
        socket.once('close', () => {
          this.#sockets.delete(socket);
          changed();
        });
      });
    }
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  idOf(socket: Socket): number {
    return this.#sockets.get(socket) ?? 0;
  }

  /** Resolves with the ports; rejects with `EADDRINUSE` when one is already in use. 0, or none: any free one. */
  async listen(ports: readonly number[]): Promise<readonly number[]> {
    const taken: number[] = [];
    for (const [index, server] of this.#servers.entries()) {
      if (!server.listening) {
        server.listen(ports[index] ?? 0, '127.0.0.1');
        await once(server, 'listening');
      }
      taken.push((server.address() as AddressInfo).port);
    }
    return taken;
  }

  /** Stops listening. Resolves when no connection is open, and clients in this process have seen that. */
  async disconnectAll(): Promise<void> {
    const closed = this.#servers
      .filter((server) => server.listening)
      .map((server) => once(server.close(), 'close'));
    for (const socket of this.#sockets.keys()) socket.destroy();
    await Promise.all(closed);
    await setImmediate();
    await setImmediate();
  }
}
