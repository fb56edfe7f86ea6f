import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that has arrived in full. */
export interface Received {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What is answered: anything but a string as JSON; `silence`: nothing at all; `reset`: a closed connection. */
export type Reply =
  | 'silence'
  | 'reset'
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    };

export interface PlainServer {
  readonly url: string;
  readonly requests: readonly Received[];
  /** Resolves once so many requests have arrived. */
  arrived(count: number): Promise<void>;
  /** Resolves once so many requests have been given up by their client. */
  givenUp(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A server on loopback that answers as it is told to. */
export async function startPlainServer(
  reply: (request: Received, count: number) => Reply | Promise<Reply>,
): Promise<PlainServer> {
  const requests: Received[] = [];
  let gone = 0;
  const waiting = new Set<() => void>();
  const check = () => {
    for (const wake of waiting) wake();
  };
  const until = (isDone: () => boolean) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        if (!isDone()) return;
        waiting.delete(wake);
        resolve();
      };
      waiting.add(wake);
      wake();
    });

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    response.on('close', () => {
      if (!response.writableFinished) gone += 1;
      check();
    });
    request.on('end', async () => {
      const { method = '', url: path = '', headers } = request;
      const received = { method, path, headers, body };
      requests.push(received);
      check();
      const answer = await reply(received, requests.length);
      if (answer === 'silence') return;
      if (answer === 'reset') {
        response.destroy();
        return;
      }
      const { status = 200, headers: more = {}, body: said = '' } = answer;
      const type = typeof said === 'string' ? 'text/plain' : 'application/json';
      response.writeHead(status, { 'content-type': type, ...more });
      response.end(typeof said === 'string' ? said : JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    arrived: (count) => until(() => requests.length >= count),
    givenUp: (count) => until(() => gone >= count),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
