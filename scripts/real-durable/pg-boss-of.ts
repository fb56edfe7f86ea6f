import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { poolDatabase } from '../../examples/durable/hosts/pg-boss.ts';

/** A pool and a pg-boss on one database; both bear that it is away for a while. */
export function pgBossOf(connectionString: string, superviseSeconds = 1) {
  const pool = new Pool({ connectionString, max: 10 });
  const startBoss = async () => {
    const boss = new PgBoss({
      connectionString,
      max: 10,
      superviseIntervalSeconds: superviseSeconds,
      monitorIntervalSeconds: superviseSeconds,
      schedule: false,
    });
    boss.on('error', () => {});
    await boss.start();
    return boss;
  };
  return { database: poolDatabase(pool), startBoss, end: () => pool.end() };
}
