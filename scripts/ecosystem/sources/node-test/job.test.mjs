import assert from 'node:assert/strict';
import test from 'node:test';
import * as pollchart from 'pollchart';
import * as fleet from 'pollchart/fleet';
import { jobResources } from './jobs.js';

const { createPollingMachine, explain, poll } = pollchart;
const { job } = jobResources(pollchart, fleet, process.env.JOBS_URL);

test('a job is polled to its end', async () => {
  const outcome = await poll(createPollingMachine(job), { id: 'job-tested' });
  assert.equal(explain(outcome), '"job-tested" has ended with the status DONE.');
});
