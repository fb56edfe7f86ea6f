import assert from 'node:assert/strict';
import { bearer, createPollingMachine, poll } from 'pollchart';
import { conversationV0 } from 'pollchart/openhands';
import { fault, repeat, startStatusServer } from 'pollchart/testing';

const server = await startStatusServer({ auth: { mode: 'cloud', key: 'k' } });
server.play('abc', [
  'STARTING',
  fault.status(503),
  ...repeat('RUNNING', 3),
  fault.reset(),
  'STOPPED',
]);

const machine = createPollingMachine(
  conversationV0({ baseUrl: server.url, credentials: bearer(() => 'k') }),
  { policy: { interval: { minMs: 10, maxMs: 20 }, backoff: { baseMs: 10 } } },
);
const outcome = await poll(machine, { id: 'abc' });

assert.equal(outcome.reason, 'stopped');
assert.equal(server.requests.length, 7);
await server.close();
