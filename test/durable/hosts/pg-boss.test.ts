/** PostgreSQL is PGlite here; `npm run real:durable` has the same checks on a real server. */
import { PGlite } from '@electric-sql/pglite';
import { fromPglite, PgBoss } from 'pg-boss';
import { hostChecks } from 'pollchart/testing';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { createPgBossTables } from '../../../examples/durable/hosts/pg-boss.ts';
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
