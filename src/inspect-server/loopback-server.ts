import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { InputError } from '../../machines/validate/input-error.ts';

export interface LoopbackServer {
  /** Host and port, as a browser sends them. */
  readonly host: string;
  /** Closes the port at once, and open connections after at most `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

const ADDRESS = '127.0.0.1';
/** Connections without a request yet; when there are more, the oldest is closed. */
const MAX_IDLE = 64;
/** How long a request may take to arrive, ms. */
const REQUEST_MS = 5_000;

/**
 * Answers one request per connection on 127.0.0.1, and doesn't keep the process alive.
 *
 * @throws {InputError} for a port that can't be listened on.
 */
export async function startLoopbackServer(
  port: number,
  answer: RequestListener,
): Promise<LoopbackServer> {
  /** In order of arrival. */
  const idle = new Set<Socket>();
  const server = createServer({
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: 1_000,
  });
  server.on('connection', (socket) => {
    socket.unref();
    idle.add(socket);
    socket.on('close', () => idle.delete(socket));
    for (const oldest of idle) {
      if (idle.size <= MAX_IDLE) break;
      idle.delete(oldest);
      oldest.destroy();
    }
  });
  server.on('request', (request, response) => {
    // A second request on the same connection would wait behind an endless response.
    if (!idle.delete(request.socket)) return request.socket.destroy();
    response.shouldKeepAlive = false;
    return answer(request, response);
  });
  try {
    server.listen({ port, host: ADDRESS, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const expected =
      code === 'EADDRINUSE' ? 'a port that nothing else listens on' : 'a port to listen on';
    throw new InputError('port', port, `${expected}, on ${ADDRESS} (${code})`);
  }
  server.unref();
  return {
    host: new URL(`http://${ADDRESS}:${(server.address() as AddressInfo).port}`).host,
    close: async (timeoutMs) => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of idle) socket.destroy();
      const timeout = setTimeout(() => server.closeAllConnections(), timeoutMs);
      await closed;
      clearTimeout(timeout);
    },
  };
}
