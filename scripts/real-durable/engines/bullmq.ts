import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { bullMqHost } from '../../../examples/durable/hosts/bullmq.ts';
import type { StartEngine } from '../engine.ts';
import { hostEngine } from '../host-engine.ts';
import { openBullMq } from '../open-bullmq.ts';
import { startRedis } from '../servers/redis.ts';
import { startWorker } from '../start-worker.ts';

export const startBullMq: StartEngine = async (folder, [port = 0], baseUrl) => {
  const server = await startRedis(folder, port);
  const redis = new Redis({ port, maxRetriesPerRequest: null });
  const queue = new Queue('polls', { connection: redis });
  for (const each of [redis, queue]) each.on('error', () => {});
  const env = { BASE_URL: baseUrl, PORT: `${port}` };
  return hostEngine({
    baseUrl,
    host: bullMqHost({ queue, redis }),
    open: openBullMq(port),
    startWorker: () => startWorker(folder, 'bullmq-worker.ts', env),
    restartStore: () => server.restart('SIGKILL'),
    stop: async () => {
      await queue.close();
      redis.disconnect();
    },
  });
};
