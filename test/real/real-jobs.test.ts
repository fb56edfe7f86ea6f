import { defineResource, endpointUrl } from 'pollchart';
import { fault, type StatusServer, type Step, startStatusServer } from 'pollchart/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { pollJobs } from '../../scripts/real-jobs/poll-job.ts';
import { runScenario } from '../../scripts/real-jobs/run-scenario.ts';
import type { Scenario } from '../../scripts/real-jobs/scenario.ts';
import { tableOf } from '../../scripts/real-jobs/table.ts';

let server: StatusServer;
beforeAll(async () => {
  server = await startStatusServer();
});
afterAll(() => server.close());

const verdicts = { running: 'pending', done: 'succeeded', broken: 'failed' } as const;

const jobs = () =>
  defineResource({
    request: (id) => ({ url: endpointUrl(server.url, '/api/conversations/:id', { id }) }),
    schema: z.object({ state: z.enum(['running', 'done', 'broken']), why: z.optional(z.string()) }),
    read: ({ state, why }) => ({ status: state, verdict: verdicts[state], detail: why }),
  });

const running = fault.body('{"state":"running"}');
const done = fault.body('{"state":"done"}');
const broken = fault.body('{"state":"broken","why":"disk full"}');

/** Runs a scenario whose job is answered with these steps, one after the other. */
function played(
  id: string,
  steps: readonly Step[],
  scenario: Pick<Scenario, 'expected' | 'during'>,
) {
  server.play(id, steps);
  const policy = {
    interval: { minMs: 10, maxMs: 20 },
    backoff: { baseMs: 10, factor: 1, maxMs: 10 },
  };
  const poll = pollJobs(jobs());
  return runScenario({ name: 'a job', begin: () => id, poll, policy, ...scenario }, id);
}

it('nothing is said of a poll that ends as a person would expect', async () => {
  const { complaints, requests, failed } = await played(
    'expected',
    [running, fault.status(503), done],
    { expected: { reason: 'succeeded', status: 'done', passes: 'running', isInterrupted: true } },
  );
  expect(complaints).toEqual([]);
  expect({ requests, failed }).toEqual({ requests: 3, failed: 1 });
});

it('each difference from what a person would expect is named, and stands in the table', async () => {
  const result = await played('differs', [broken], {
    expected: {
      reason: 'succeeded',
      status: 'done',
      passes: 'running',
      isInterrupted: true,
      says: 'hooray',
    },
  });
  expect(result.complaints).toEqual([
    'ended as failed, expected succeeded',
    'ended with the status broken, expected done',
    'running was never read',
    'no request failed, expected some',
    `said "${result.sentence}", expected it to say "hooray"`,
  ]);
  expect(result.sentence).toContain('disk full');
  const [row] = tableOf(new Map([['celery', [result]]]))
    .split('\n')
    .slice(-1);
  expect(row).toContain('| a job | 1 | failed (broken) |');
  expect(row).toContain('✗ ended as failed, expected succeeded; ');
});

it('what is done to a job is done once, and its error is told', async () => {
  const acted: string[] = [];
  const { complaints } = await played('acted', [running, done], {
    during: {
      status: 'running',
      act: async (id) => {
        acted.push(id);
        throw new Error('no such command');
      },
    },
    expected: { reason: 'succeeded', status: 'done' },
  });
  expect(acted).toEqual(['acted']);
  expect(complaints).toEqual(['Error: no such command']);
});

it('it is told when there was no time to do it', async () => {
  const { complaints } = await played('too-fast', [done], {
    during: { status: 'running', act: async () => {} },
    expected: { reason: 'succeeded', status: 'done' },
  });
  expect(complaints).toEqual(['running was never read, so nothing was done']);
});
