import { createPollingMachine, defineResource, endpointUrl, explain, poll } from 'pollchart';
import * as z from 'zod';

const baseUrl = process.env.BUILDS_URL ?? 'https://ci.example.com/builds';
const verdictOf = (state: string) =>
  state === 'passed' ? 'succeeded' : state === 'failed' ? 'failed' : 'pending';

const builds = defineResource({
  request: (id) => ({ url: endpointUrl(baseUrl, '/:id', { id }) }),
  schema: z.object({ state: z.string() }),
  read: ({ state }) => ({ status: state, verdict: verdictOf(state) }),
});
const policy = { deadlineMs: 3_600_000 };
console.log(explain(await poll(createPollingMachine(builds), { id: '42', policy })));
