/** Watch one OpenHands conversation to its end. */
import { bearer, createPollingMachine, explain, poll } from 'pollchart';
import { nodeFetch } from 'pollchart/node';
import { conversationV0 } from 'pollchart/openhands';
import { fault, startStatusServer } from 'pollchart/testing';

// Stands in for OpenHands, so that the example runs by itself.
const server = await startStatusServer({ auth: { mode: 'cloud', key: 'example-key' } });
server.play('abc', ['STARTING', fault.status(503), 'RUNNING', 'STOPPED']);
process.env.OPENHANDS_API_KEY = 'example-key';

const machine = createPollingMachine(
  conversationV0({
    baseUrl: server.url,
    credentials: bearer(() => process.env.OPENHANDS_API_KEY),
  }),
  { fetch: nodeFetch() },
);

const outcome = await poll(machine, {
  id: 'abc',
  policy: { deadlineMs: 3_600_000, interval: { minMs: 200, maxMs: 1_000 } },
  onChange: ({ status, data }) => console.log(`${status}: ${data.title}`),
});

console.log(explain(outcome));
await server.close();
