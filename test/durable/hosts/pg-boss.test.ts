/** PostgreSQL is PGlite here; `npm run real:durable` has the same checks on a real server. */
import { PGlite } from '@electric-sql/pglite';
import { fromPglite, PgBoss } from 'pg-boss';
import { hostChecks, type OpenHost } from 'pollchart/testing';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { createPgBossTables, pgBossHost } from '../../../examples/durable/hosts/pg-boss.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let postgres: PGlite;
beforeAll(async () => {
  postgres = await PGlite.create();
  const boss = await startBoss();
  await createPgBossTables({ boss, database: databaseOf(() => {}) });
  await boss.stop({ graceful: false, close: false });
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

const databaseOf = (beforeCommand: () => void) => ({
  query: async (text: string, values?: unknown[]) => {
    beforeCommand();
    return await postgres.query(text, values);
  },
  transaction: <T>(run: Parameters<ReturnType<typeof transactionOf>>[0]) =>
    transactionOf(beforeCommand)(run) as Promise<T>,
});

const transactionOf =
  (beforeCommand: () => void) =>
  (
    run: (sql: {
      query: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
    }) => Promise<unknown>,
  ) =>
    postgres.transaction((transaction) =>
      run({
        query: async (text, values) => {
          beforeCommand();
          return await transaction.query(text, values);
        },
      }),
    );

const open: OpenHost = async (beforeCommand) => {
  const boss = await startBoss();
  const host = pgBossHost({
    boss,
    database: databaseOf(beforeCommand),
    leaseSeconds: 2,
    pollMs: 20,
  });
  let stop = async () => {};
  const claim: typeof host.claim = async (work) => {
    stop = await host.claim(work);
    return stop;
  };
  return {
    host: { ...host, claim },
    crash: async () => {
      // What it has in hand is never finished: its lease ends.
      void stop();
      await boss.stop({ graceful: false, close: false });
    },
  };
};

describe('pg-boss keeps each promise of a host:', () => {
  for (const { name, run } of hostChecks(open, { holdMs: 600 })) it(name, run);
});
