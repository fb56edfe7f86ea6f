import type { PgBoss } from 'pg-boss';
import type { OpenHost } from 'pollchart/testing';
import { type Database, pgBossHost, type Sql } from '../../examples/durable/hosts/pg-boss.ts';
import { crashable } from './crashable.ts';

const observed = (sql: Sql, beforeCommand: () => void): Sql => ({
  query: async (text, values) => {
    beforeCommand();
    return await sql.query(text, values);
  },
});

/** Opens workers on one database, for `hostChecks`. */
export const openPgBoss =
  (database: Database, startBoss: () => Promise<PgBoss>): OpenHost =>
  async (beforeCommand) => {
    const boss = await startBoss();
    const host = pgBossHost({
      boss,
      database: {
        ...observed(database, beforeCommand),
        transaction: (run) =>
          database.transaction(async (sql) => {
            const result = await run(observed(sql, beforeCommand));
            // The commit is a command as well.
            beforeCommand();
            return result;
          }),
      },
      leaseSeconds: 2,
      pollMs: 20,
    });
    return crashable(host, () => boss.stop({ graceful: false }));
  };
