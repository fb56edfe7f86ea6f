/** PostgreSQL is PGlite here; `npm run real:durable` has the same checks on a real server. */
import { PGlite } from '@electric-sql/pglite';
import { fromPglite, PgBoss } from 'pg-boss';
import { hostChecks } from 'pollchart/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPgBossTables, pgBossHost } from '../../../examples/durable/hosts/pg-boss.ts';
import { openPgBoss } from '../../../scripts/real-durable/open-pg-boss.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const postgres = new PGlite();
beforeAll(async () => {
  const boss = await startBoss();
  await createPgBossTables({ boss, database: postgres });
  await boss.stop({ graceful: false });
});
afterAll(() => postgres.close());

async function startBoss() {
  const boss = new PgBoss({
    db: fromPglite(postgres),
    backend: 'pglite',
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    schedule: false,
  });
  boss.on('error', () => {});
  await boss.start();
  return boss;
}

describe('pg-boss keeps each promise of a host:', () => {
  for (const { name, run } of hostChecks(openPgBoss(postgres, startBoss), { holdMs: 600 }))
    it(name, run);
});

describe('A lease that ends while its worker is at work', () => {
  it('aborts the signal, and the worker no longer ends the job, which another has by then', async () => {
    const boss = await startBoss();
    const fail = vi.spyOn(boss, 'fail');
    const host = pgBossHost({ boss, database: postgres, leaseSeconds: 1, pollMs: 20 });
    const signals: (AbortSignal | undefined)[] = [];
    let endFirst = () => {};
    let endSecond = () => {};
    const stop = await host.claim(async (_, signal) => {
      signals.push(signal);
      if (signals.length === 1)
        await new Promise<void>((_, reject) => {
          endFirst = () => reject(signal?.reason);
        });
      else
        await new Promise<void>((resolve) => {
          endSecond = resolve;
        });
    });
    const task = { type: 'fetch', id: 'fetchStatus:1', src: 'fetchStatus', input: null } as const;
    await host.save('a lost lease', { version: 1, snapshot: {} as never, tasks: [task] }, [task]);
    await vi.waitFor(() => expect(signals).toHaveLength(2), 20_000);
    expect(signals[0]?.aborted).toBe(true);
    endFirst();
    await vi.waitFor(() => expect(fail).toHaveBeenCalled());
    expect(await fail.mock.results[0]?.value).toMatchObject({ affected: 0 });
    endSecond();
    await stop();
    await boss.stop({ graceful: false });
  });
});
