import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import { type NodeFetch, type NodeFetchOptions, nodeFetch } from '../../src/node/index.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** Is called after the test, before other things are closed. */
export const afterwards = (close: () => Promise<unknown>) => void open.push(close);

/** With no proxy, whatever the environment says; closed after the test. */
export function opened(options: NodeFetchOptions = {}): NodeFetch {
  const fetch = nodeFetch({ proxy: null, ...options });
  afterwards(() => fetch.close());
  return fetch;
}

interface Listening {
  readonly port: number;
  /** Connections so far, in their order. */
  readonly sockets: readonly Socket[];
  /** The most that were open at the same time. */
  readonly mostOpen: number;
}

/** Listens on 127.0.0.1 and notes connections; ends them all after the test. */
export async function listening(server: Server): Promise<Listening> {
  const sockets: Socket[] = [];
  let now = 0;
  let mostOpen = 0;
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    now += 1;
    mostOpen = Math.max(mostOpen, now);
    socket
      .on('error', () => {})
      .once('close', () => {
        now -= 1;
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    sockets,
    get mostOpen() {
      return mostOpen;
    },
  };
}

/** What a server does with a request: its head, the connection, and how many came before it on the same one. */
export type OnRequest = (head: string, socket: Socket, before: number) => void;

/** A connection on which each request is handled by hand; requests with a body aren't understood. */
export const byHand = (onRequest: OnRequest) => (socket: Socket) => {
  let received = '';
  let before = 0;
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1');
    for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
      const head = received.slice(0, end);
      received = received.slice(end + 4);
      onRequest(head, socket, before);
      before += 1;
    }
  });
};

/** A server without HTTP in it. */
export async function serveByHand(onRequest: OnRequest) {
  const listens = await listening(createServer(byHand(onRequest)));
  return { ...listens, url: `http://127.0.0.1:${listens.port}/`, sockets: listens.sockets };
}

export const ok = (body: string, headers = '') =>
  `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Why a request failed: its error, and the code of its cause. */
export const failureOf = (request: Promise<Response>): Promise<{ name: string; code: unknown }> =>
  request.then(
    (response) => {
      throw new Error(`It was answered with ${response.status}`);
    },
    (error) => ({ name: error.name, code: codeOf(error) }),
  );

/** The same for each way in which a server closes a connection. */
export const codeOf = ({ cause }: { cause?: { code?: unknown } }): unknown =>
  cause?.code === 'UND_ERR_SOCKET' ? 'ECONNRESET' : cause?.code;
