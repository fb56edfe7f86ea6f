import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** What a server does with one request, on the bare connection: the bytes it sends, or anything at all. */
export type Answer = string | Buffer | ((socket: Socket) => unknown);

/** A server without HTTP in it, so that it can break HTTP in every way. */
export interface Peer {
  readonly url: string;
  /** Connections that are open now. */
  readonly openSockets: number;
  /** Requests that came for an id. */
  asked(id: string): number;
  /** The answers to the requests for an id, one after the other; the last one repeats. */
  play(id: string, answers: readonly Answer[]): void;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

const BAD_REQUEST = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';

/** Listens on 127.0.0.1, over TLS with a certificate. */
export async function startPeer(tls?: TlsOptions): Promise<Peer> {
  const scripts = new Map<string, readonly Answer[]>();
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();

  function answer(socket: Socket, head: string): void {
    const id = /^GET \/jobs\/([^ ]+) /.exec(head)?.[1] ?? '';
    const n = counts.get(id) ?? 0;
    counts.set(id, n + 1);
    const script = scripts.get(id) ?? [];
    const next = script[Math.min(n, script.length - 1)] ?? '';
    if (typeof next === 'function') next(socket);
    else socket.write(next);
  }

  function accept(socket: Socket): void {
    let received = '';
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      if (!'GET /'.startsWith(received.slice(0, 5))) return socket.end(BAD_REQUEST);
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = received.slice(0, end);
      received = received.slice(end + 4);
      answer(socket, head);
    });
    // The clients of a server that misbehaves may well hang up.
    socket.on('error', () => {});
  }

  const server: Server = tls ? createTlsServer(tls, accept) : createServer(accept);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    get openSockets() {
      return sockets.size;
    },
    asked: (id) => counts.get(id) ?? 0,
    play: (id, answers) => void scripts.set(id, answers),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
