import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Arrival {
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When it arrived, ms of the monotonic clock. */
  readonly at: number;
}

/** A body of another type than string is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface VendorServer {
  readonly url: string;
  readonly requests: readonly Arrival[];
  readonly close: () => Promise<void>;
}

/** Given a request and how many with the same method, path and body came before it. */
export type Vendor = (request: Arrival, before: number) => Answer;

/** A server on loopback that answers as `vendor` says and keeps what arrives. */
export async function startVendorServer(vendor: Vendor): Promise<VendorServer> {
  const requests: Arrival[] = [];
  const server = createServer(async (incoming, response) => {
    const request = await arrival(incoming);
    const before = requests.filter((one) => keyOf(one) === keyOf(request)).length;
    requests.push(request);
    const { status, headers = {}, body = '' } = vendor(request, before);
    const isText = typeof body === 'string';
    const type = isText ? {} : { 'Content-Type': 'application/json' };
    response.writeHead(status, { ...type, ...headers });
    response.end(isText ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const keyOf = ({ method, path, body }: Arrival) => `${method} ${path} ${body}`;

async function arrival(incoming: IncomingMessage): Promise<Arrival> {
  const at = performance.now();
  const { method = '', url: path = '', headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return { method, path, headers, body: Buffer.concat(chunks).toString(), at };
}

/** The answer to the first request, the second and so on; the last one to all that follow. */
export const inTurn = (before: number, answers: readonly [Answer, ...Answer[]]): Answer =>
  answers[Math.min(before, answers.length - 1)] ?? answers[0];
