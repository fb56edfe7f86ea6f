import assert from 'node:assert/strict';
import test from 'node:test';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import * as pollchart from 'pollchart';
import * as fleet from 'pollchart/fleet';
import { jobResources } from './jobs.js';

const { createPollingMachine, explain, poll } = pollchart;
const { job } = jobResources(pollchart, fleet, 'https://jobs.example.com');

/** A job that runs, and is done when it is asked for with the validator of that answer. */
const handler = http.get('https://jobs.example.com/jobs/:id', ({ request }) =>
  request.headers.get('if-none-match') === '"running"'
    ? HttpResponse.json({ status: 'DONE', percent: 100 })
    : HttpResponse.json({ status: 'RUNNING', percent: 40 }, { headers: { etag: '"running"' } }),
);

const server = setupServer(handler);
test.before(() => server.listen({ onUnhandledRequest: 'error' }));
test.after(() => server.close());

test('handlers answer a poll', async () => {
  const outcome = await poll(createPollingMachine(job), { id: 'mocked' });
  assert.equal(explain(outcome), '"mocked" has ended with the status DONE.');
  assert.equal(outcome.polls, 2);
});
