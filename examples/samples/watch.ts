import { bearer, createPollingMachine, explain, poll } from 'pollchart';
import { nodeFetch } from 'pollchart/node';
import { conversation } from 'pollchart/openhands';

const machine = createPollingMachine(
  conversation({
    baseUrl: process.env.OPENHANDS_BASE_URL ?? 'https://app.all-hands.dev',
    credentials: bearer(() => process.env.OPENHANDS_API_KEY),
  }),
  { fetch: nodeFetch() },
);
const outcome = await poll(machine, {
  id: '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687',
  onChange: ({ status }) => console.log(status),
});
console.log(explain(outcome));
