/** Poll any job API, with a Standard Schema that isn't zod. */
import {
  createPollingMachine,
  defineResource,
  endpointUrl,
  explain,
  header,
  poll,
} from 'pollchart';
import { fault, startStatusServer } from 'pollchart/testing';
import * as v from 'valibot';

// Stands in for a build service: each request for the build takes the next of these bodies.
const server = await startStatusServer();
server.play('build-7', [
  fault.body('{"state":"queued","percent":0}'),
  fault.body('{"state":"building","percent":40}', { headers: { 'X-Poll-Interval': '1' } }),
  fault.body('{"state":"failed","percent":80,"reason":"a test is red"}'),
]);

const verdicts = {
  queued: 'pending',
  building: 'pending',
  passed: 'succeeded',
  failed: 'failed',
} as const;

const builds = defineResource({
  request: (id) => ({ url: endpointUrl(server.url, '/api/conversations/:id', { id }) }),
  schema: v.object({
    state: v.picklist(['queued', 'building', 'passed', 'failed']),
    percent: v.number(),
    reason: v.optional(v.string()),
  }),
  read: ({ state, reason }) => ({
    status: state,
    verdict: verdicts[state],
    ...(reason && { detail: reason }),
  }),
  credentials: header('X-API-Key', () => process.env.BUILD_API_KEY),
  policy: { interval: { minMs: 100, maxMs: 500 } },
});

const outcome = await poll(createPollingMachine(builds), {
  id: 'build-7',
  onChange: ({ status, data }) => console.log(`${status} ${data.percent} %`),
});

console.log(explain(outcome));
await server.close();
