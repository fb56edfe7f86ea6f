/**
 * A status server that costs as little as it can, in a process of its own. It counts down: the number at
 * the front of an id says how often the id is answered before it has ended (`20-a` reads RUNNING 19
 * times, then STOPPED; `0-a` never ends).
 *
 * `GET /jobs/:id` answers one job, `GET /jobs?ids=…&ids=…` a list.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../answer-parent.ts';
import { statusOf } from '../status-body.ts';

const asked = new Map<string, number>();
let requests = 0;

function isOver(id: string): boolean {
  const turns = Number.parseInt(id, 10);
  if (turns === 0) return false;
  const turn = (asked.get(id) ?? 0) + 1;
  if (turn < turns) asked.set(id, turn);
  else asked.delete(id);
  return turn >= turns;
}

const body = (id: string) => statusOf(id, isOver(id) ? 'STOPPED' : 'RUNNING');

const bodies = (query: string) =>
  `[${query
    .split('&')
    .map((pair) => body(pair.slice('ids='.length)))
    .join(',')}]`;

const server = createServer(({ url = '' }, response) => {
  requests += 1;
  const text =
    url[5] === '?' ? bodies(url.slice('/jobs?'.length)) : body(url.slice('/jobs/'.length));
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
});
server.keepAliveTimeout = 120_000;
const listening = new Promise<number>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
});

answerParent(async (request: 'port' | 'requests') =>
  request === 'port' ? await listening : requests,
);
