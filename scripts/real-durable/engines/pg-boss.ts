import { createPgBossTables, pgBossHost } from '../../../examples/durable/hosts/pg-boss.ts';
import type { StartEngine } from '../engine.ts';
import { hostEngine } from '../host-engine.ts';
import { openPgBoss } from '../open-pg-boss.ts';
import { pgBossOf } from '../pg-boss-of.ts';
import { startPostgres } from '../servers/postgres.ts';
import { startWorker } from '../start-worker.ts';

export const startPgBoss: StartEngine = async (folder, [port = 0], baseUrl) => {
  const { server, connectionString } = await startPostgres(folder, port);
  const { database, startBoss, end } = pgBossOf(connectionString);
  const boss = await startBoss();
  await createPgBossTables({ boss, database });
  const env = { BASE_URL: baseUrl, CONNECTION: connectionString };
  return hostEngine({
    baseUrl,
    host: pgBossHost({ boss, database }),
    open: openPgBoss(database, startBoss),
    startWorker: () => startWorker(folder, 'pg-boss-worker.ts', env),
    restartStore: () => server.restart('SIGKILL'),
    stop: async () => {
      // Either may wait for connections that the killed server has left behind.
      boss.stop({ graceful: false }).catch(() => {});
      end().catch(() => {});
    },
  });
};
