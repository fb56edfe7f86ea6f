import { Client } from 'pg';
import { createPgBossTables, pgBossHost } from '../../../examples/durable/hosts/pg-boss.ts';
import { freePorts } from '../../../examples/durable/restate-server.ts';
import { pgBossOf } from '../../../scripts/real-durable/pg-boss-of.ts';
import { startPostgres } from '../../../scripts/real-durable/servers/postgres.ts';
import type { Contender } from './contender.ts';
import { onHost } from './on-host.ts';

/** As pg-boss has it by default. */
const SUPERVISE_SECONDS = 60;

export const pgBoss: Contender = async (load, folder) => {
  const [port = 0] = await freePorts(1);
  const { server, connectionString } = await startPostgres(folder, port);
  const { database, startBoss, end } = pgBossOf(connectionString, SUPERVISE_SECONDS);
  const boss = await startBoss();
  await createPgBossTables({ boss, database });
  const running = await onHost(load, {
    folder,
    worker: new URL('../workers/pg-boss.ts', import.meta.url),
    env: { CONNECTION: connectionString, SUPERVISE_SECONDS: `${SUPERVISE_SECONDS}` },
    pid: server.pid(),
    host: pgBossHost({ boss, database }),
    close: () => Promise.all([boss.stop({ graceful: false }), end()]),
  });
  const client = new Client({ connectionString });
  await client.connect();
  return {
    ...running,
    // Where the kernel has large pages, it counts a whole one for each commit.
    async written() {
      const { rows } = await client.query(`SELECT pg_current_wal_lsn() - '0/0' AS bytes`);
      return Number(rows[0].bytes);
    },
    async stop() {
      await client.end();
      await running.stop();
    },
  };
};
