import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { findApi } from '../../src/cli/find-api.ts';
import { endpointsOf } from '../../src/cli/openhands-api.ts';
import { noPaint } from '../../src/cli/paint.ts';
import { plainReporter } from '../../src/cli/plain-reporter.ts';
import { watchFleet } from '../../src/cli/watch-fleet.ts';
import { fault } from '../../src/testing/index.ts';
import { ID, playing } from './support.ts';

const OTHER = '1c5a3f0de7b24a58b1d09c64e2f87a90';

/** The first wait leaves time for one more check before the deadline, the second does not. */
const backoff = { baseMs: 100, factor: 40, maxMs: 60_000 };

test.each<[string, PolicyInput]>([
  ['deadline', { deadlineMs: 1_800, backoff }],
  ['exhausted', { deadlineMs: 60_000, maxFailures: 2, backoff }],
])('when the search for the API ends as %s, so do all ids', async (reason, policy) => {
  const server = await playing([fault.status(503)], { version: '1.11.0' });
  const endpoints = endpointsOf({ api: 'auto' }, server.url, {});
  const ids = [ID, OTHER];
  const { signal } = new AbortController();
  const shared = { reporter: plainReporter(new PassThrough(), 'en', noPaint), signal };
  const found = await findApi({ ...shared, endpoints, ids, policy });
  const outcomes = await watchFleet({ ...shared, ids, ...found });
  expect(outcomes.map((outcome) => outcome.reason)).toEqual([reason, reason]);
  expect(server.requests).toHaveLength(2);
});
