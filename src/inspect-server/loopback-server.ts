import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { InputError } from '../../machines/validate/input-error.ts';

export interface LoopbackServer {
  /** Host and port, as a browser sends them. */
  readonly host: string;
  /** Closes the port at once, and connections that are still answered after `patienceMs`. */
  close(patienceMs: number): Promise<void>;
}

const ADDRESS = '127.0.0.1';
/** Connections that haven't asked anything yet: of more the oldest is closed. */
const MAX_SILENT = 64;
/** How long a request may take to arrive, ms. */
const REQUEST_MS = 5_000;

/**
 * Answers one request a connection on 127.0.0.1, and doesn't keep the process alive.
 *
 * @throws {InputError} for a port that can't be listened on.
 */
export async function startLoopbackServer(
  port: number,
  answer: RequestListener,
): Promise<LoopbackServer> {
  /** In the order in which they came. */
  const silent = new Set<Socket>();
  const server = createServer({
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: 1_000,
  });
  server.on('connection', (socket) => {
    socket.unref();
    silent.add(socket);
    socket.on('close', () => silent.delete(socket));
    for (const oldest of silent) {
      if (silent.size <= MAX_SILENT) break;
      silent.delete(oldest);
      oldest.destroy();
    }
  });
  server.on('request', (request, response) => {
    // A second one would wait behind an answer that has no end.
    if (!silent.delete(request.socket)) return request.socket.destroy();
    response.shouldKeepAlive = false;
    return answer(request, response);
  });
  try {
    server.listen({ port, host: ADDRESS, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const takes = code === 'EADDRINUSE' ? 'one that nothing else listens on' : 'one to listen on';
    throw new InputError('port', port, `${takes}, on ${ADDRESS} (${code})`);
  }
  server.unref();
  return {
    host: new URL(`http://${ADDRESS}:${(server.address() as AddressInfo).port}`).host,
    close: async (patienceMs) => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of silent) socket.destroy();
      const impatience = setTimeout(() => server.closeAllConnections(), patienceMs);
      await closed;
      clearTimeout(impatience);
    },
  };
}
