import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { bullMqHost } from '../../../examples/durable/hosts/bullmq.ts';
import { freePorts } from '../../../examples/durable/restate-server.ts';
import { startRedis } from '../../../scripts/real-durable/servers/redis.ts';
import type { Contender } from './contender.ts';
import { onHost } from './on-host.ts';

export const bullMq: Contender = async (load, folder) => {
  const [port = 0] = await freePorts(1);
  const server = await startRedis(folder, port);
  const redis = new Redis({ port, maxRetriesPerRequest: null });
  const queue = new Queue('polls', { connection: redis });
  return await onHost(load, {
    folder,
    worker: new URL('../workers/bullmq.ts', import.meta.url),
    env: { PORT: `${port}` },
    pid: server.pid(),
    host: bullMqHost({ queue, redis }),
    close: async () => {
      await queue.close();
      redis.disconnect();
    },
  });
};
