import { afterEach, expect, it } from 'vitest';
import * as z from 'zod';
import { createFleetMachine, pollFleet } from '../../src/fleet/index.ts';
import { defineResource } from '../../src/index.ts';
import { type StatusServer, startStatusServer } from '../../src/testing/index.ts';

const servers: StatusServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

it('Twenty members of a plain resource, for whom the rate is too slow, keep their deadline', async () => {
  const server = await startStatusServer();
  servers.push(server);
  const ids = Array.from({ length: 20 }, (_, n) => `job-${n}`);
  for (const id of ids) server.play(id, ['RUNNING']);
  const jobs = defineResource({
    request: (id) => ({ url: `${server.url}/api/conversations/${id}` }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: 'pending' }),
  });
  const deadlineMs = 1_500;
  const rate = { requests: 1, perMs: 300 };
  const machine = createFleetMachine(jobs, { rate, policy: { deadlineMs } });
  const begunAt = Date.now();
  const { outcomes } = await pollFleet(machine, { ids });
  expect(new Set(outcomes.map(({ reason }) => reason))).toEqual(new Set(['deadline']));
  const asked = outcomes.filter(({ polls }) => polls > 0);
  expect(asked.length).toBeLessThanOrEqual(6);
  for (const { endedAt } of outcomes)
    expect((endedAt ?? 0) - begunAt).toBeLessThan(deadlineMs + 1_000);
});
