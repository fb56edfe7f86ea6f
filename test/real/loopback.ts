import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Loopback {
  readonly url: string;
  readonly port: number;
  /** Cuts what is open, as a process that is killed does. */
  close(): Promise<void>;
}

/** Port 0 is any free one; a server that is restarted takes the one it had. */
export async function listenOnLoopback(handler: RequestListener, port = 0): Promise<Loopback> {
  const server = createServer(handler).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
