/** Begin with the answer of the POST that creates the work: its 202 says where and when to look. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPollingMachine, defineResource, explain, observe, poll } from 'pollchart';
import * as z from 'zod';

// Stands in for an export service: RFC 9110 section 15.3.3.
let checks = 0;
const server = createServer((request, response) => {
  if (request.method === 'POST') {
    response.writeHead(202, { Location: '/exports/7?token=once', 'Retry-After': '1' }).end();
    return;
  }
  checks += 1;
  const done = checks === 2;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ state: done ? 'done' : 'running', percent: done ? 100 : 60 }));
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const exports = defineResource({
  request: (id, last) => ({ url: new URL(last?.next ?? `/exports/${id}`, baseUrl) }),
  interpret: ({ httpStatus, headers }) =>
    httpStatus === 202
      ? { status: 'accepted', verdict: 'pending', next: headers.get('location') }
      : undefined,
  schema: z.object({ state: z.enum(['running', 'done']), percent: z.number() }),
  read: ({ state, percent }) => ({
    status: state,
    verdict: state === 'done' ? 'succeeded' : 'pending',
    progress: percent / 100,
  }),
  policy: { interval: { minMs: 100, maxMs: 500 } },
});

const created = await fetch(`${baseUrl}/exports`, { method: 'POST' });
const outcome = await poll(createPollingMachine(exports), {
  id: '7',
  observation: await observe(exports, created, { id: '7' }),
  onChange: ({ status, progress }) =>
    console.log(`${status} ${Math.round((progress ?? 0) * 100)} %`),
});

console.log(explain(outcome));
server.close();
