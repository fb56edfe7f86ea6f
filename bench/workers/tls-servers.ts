/**
 * Status servers over TLS, each an origin of its own, which keep idle connections for 75 s and count connections and
 * handshakes. The number at the front of an id says how often it is answered before it has ended.
 */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../answer-parent.ts';
import { statusOf } from '../status-body.ts';

interface Counts {
  readonly connections: number;
  readonly handshakes: number;
}

export type TlsRequest =
  | { readonly open: number; readonly key: string; readonly cert: string }
  | 'counts';

const servers: ReturnType<typeof createServer>[] = [];
let connections = 0;
let handshakes = 0;

function isOver(asked: Map<string, number>, id: string): boolean {
  const turn = (asked.get(id) ?? 0) + 1;
  asked.set(id, turn);
  return turn >= Number.parseInt(id, 10);
}

function open(key: string, cert: string): Promise<number> {
  const asked = new Map<string, number>();
  const server = createServer({ key, cert }, ({ url = '' }, response) => {
    const ids = new URL(url, 'https://127.0.0.1').searchParams.getAll('ids');
    const body = (id: string) => statusOf(id, isOver(asked, id) ? 'STOPPED' : 'RUNNING');
    const text = ids.length > 0 ? `[${ids.map(body).join(',')}]` : body(url.slice('/jobs/'.length));
    // Set by hand, it isn't followed by a Keep-Alive that says how long: as nginx does.
    response.setHeader('Connection', 'keep-alive');
    response.setHeader('Content-Type', 'application/json').end(text);
  });
  server.keepAliveTimeout = 75_000;
  server.on('connection', () => {
    connections += 1;
  });
  server.on('secureConnection', () => {
    handshakes += 1;
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

answerParent(async (request: TlsRequest): Promise<number[] | Counts> => {
  if (request === 'counts') return { connections, handshakes };
  const { open: count, key, cert } = request;
  return Promise.all(Array.from({ length: count }, () => open(key, cert)));
});
