/** Hear of changes from a WebSocket, and poll below it as a net: what the socket misses, a poll finds. */
import { createPollingMachine, defineResource, endpointUrl, explain } from 'pollchart';
import { fault, startStatusServer } from 'pollchart/testing';
import { WebSocket, WebSocketServer } from 'ws';
import { createActor, toPromise } from 'xstate';
import * as z from 'zod';

// Stands in for a build service: it announces changes, but its socket is cut before the last one.
const api = await startStatusServer();
api.play('build-7', [
  fault.body('{"state":"queued"}'),
  fault.body('{"state":"building"}'),
  fault.body('{"state":"passed"}'),
]);
const announcer = new WebSocketServer({ host: '127.0.0.1', port: 0 });
await new Promise((listening) => announcer.once('listening', listening));
announcer.on('connection', (socket) => {
  socket.send('changed');
  socket.once('message', () => socket.terminate());
});

const builds = defineResource({
  request: (id) => ({ url: endpointUrl(api.url, '/api/conversations/:id', { id }) }),
  schema: z.object({ state: z.enum(['queued', 'building', 'passed']) }),
  read: ({ state }) => ({ status: state, verdict: state === 'passed' ? 'succeeded' : 'pending' }),
  policy: { interval: { minMs: 2_000, maxMs: 2_000 } },
});

const actor = createActor(createPollingMachine(builds), { input: { id: 'build-7' } });
const { port } = announcer.address() as { port: number };
const socket = new WebSocket(`ws://127.0.0.1:${port}`);
// A message says that there is news, not what: the poll asks, at most once a second.
socket.on('message', () => actor.send({ type: 'poll.refresh', at: Date.now() }));
socket.on('close', () => console.log('The socket was cut; the polls go on.'));
actor.on('status.changed', ({ status }) => {
  console.log(status);
  if (status === 'building') socket.send('ack');
});

actor.start();
actor.send({ type: 'poll.start', at: Date.now() });
console.log(explain(await toPromise(actor)));
announcer.close();
await api.close();
