const {
  bearer,
  createPollingMachine,
  defineResource,
  endpointUrl,
  explain,
  poll,
  unchecked,
} = require('pollchart');

const job = defineResource({
  request: (id) => ({ url: endpointUrl(process.env.JOBS_URL, '/jobs/:id', { id }) }),
  schema: unchecked(),
  read: ({ status }) => ({ status, verdict: status === 'DONE' ? 'succeeded' : 'pending' }),
  credentials: bearer(() => 'ecosystem-key'),
  policy: { interval: { minMs: 50, maxMs: 100 } },
});

test('a job is polled over HTTP to its end', async () => {
  const outcome = await poll(createPollingMachine(job), { id: 'job-tested' });
  expect(explain(outcome)).toBe('"job-tested" has ended with the status DONE.');
}, 15_000);
