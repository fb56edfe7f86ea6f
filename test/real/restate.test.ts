import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startHarness } from '../restate/harness-process.ts';
import { needsOwnNetwork } from '../support/own-network.ts';
import type { RunningRestate } from './restate-harness.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let restate: RunningRestate | undefined;
const available = needsOwnNetwork();
beforeAll(async () => {
  if (available)
    restate = await startHarness<RunningRestate>(new URL('./restate-harness.ts', import.meta.url));
});
afterAll(() => restate?.stop());

const pollJob: RunningRestate['pollJob'] = (...job) => {
  if (restate === undefined) throw new Error('Restate was not started');
  return restate.pollJob(...job);
};

const report = { report: 'https://files.example/r/1' };

describe.each(['output', 'attach'] as const)('by /%s, a workflow of Restate', (operation) => {
  const id = (name: string) => `${name}-${operation}`;

  it('succeeds with its result', async () => {
    const { outcome, statuses } = await pollJob(
      id('good'),
      { result: report },
      { operation, incidents: ['finish'] },
    );
    expect(outcome).toMatchObject({
      type: 'stopped',
      reason: 'succeeded',
      status: 'completed',
      data: report,
    });
    // A request that the server holds is the only one.
    if (operation === 'attach') expect(outcome.polls).toBe(1);
    else expect(statuses).toEqual(['running', 'completed']);
  });

  it('succeeds without a result', async () => {
    const { outcome } = await pollJob(id('void'), {}, { operation, incidents: ['finish'] });
    expect(outcome).toMatchObject({ reason: 'succeeded', status: 'completed', data: null });
  });

  it.each([401, 403, 404, 409, 429, 500, 503, 507])(
    'that fails with the code %i of its own has failed, whatever the code means in HTTP',
    async (code) => {
      const error = { code, message: 'disk full on shard 7' };
      const { outcome } = await pollJob(
        id(`bad-${code}`),
        { error },
        { operation, incidents: ['finish'] },
      );
      expect(outcome).toMatchObject({
        type: 'error',
        reason: 'failed',
        status: 'failed',
        detail: 'disk full on shard 7',
      });
    },
  );

  it('stops when it is canceled', async () => {
    const { outcome } = await pollJob(id('canceled'), {}, { operation, incidents: ['cancel'] });
    expect(outcome).toMatchObject({ type: 'stopped', reason: 'stopped', status: 'cancelled' });
  });

  it('is missing when the server knows no such key', async () => {
    const { outcome } = await pollJob(id('nope'), null, { operation });
    expect(outcome).toMatchObject({ type: 'notFound', reason: 'missing' });
    expect(outcome.failure?.message).toContain('not found');
  });

  it('continues under the same key when the server is killed in the middle', async () => {
    const { outcome } = await pollJob(
      id('restarted'),
      { result: report },
      { operation, incidents: ['restart', 'finish'] },
    );
    expect(outcome).toMatchObject({ reason: 'succeeded', data: report });
  });
});
