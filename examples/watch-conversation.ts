/** Watch one OpenHands conversation to its end. */
import { bearer, createPollingMachine, explain, poll } from 'pollchart';
import { nodeFetch } from 'pollchart/node';
import { conversation } from 'pollchart/openhands';
import { fault, startStatusServer } from 'pollchart/testing';

// Stands in for OpenHands, so that the example runs by itself.
const server = await startStatusServer({ auth: { mode: 'cloud', key: 'example-key' } });
const id = '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687';
server.play(id, ['STARTING', fault.status(503), 'running', 'finished']);
process.env.OPENHANDS_API_KEY = 'example-key';

const machine = createPollingMachine(
  conversation({
    baseUrl: server.url,
    credentials: bearer(() => process.env.OPENHANDS_API_KEY),
  }),
  { fetch: nodeFetch() },
);

const outcome = await poll(machine, {
  id,
  policy: { deadlineMs: 3_600_000, interval: { minMs: 200, maxMs: 1_000 } },
  onChange: ({ status, data }) => console.log(`${status}: ${data.title}`),
});

console.log(explain(outcome));
await server.close();
