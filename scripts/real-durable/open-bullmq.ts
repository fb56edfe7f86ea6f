import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { OpenHost } from 'pollchart/testing';
import { bullMqHost } from '../../examples/durable/hosts/bullmq.ts';
import { crashable } from './crashable.ts';

/** Notes each command, and each connection that is made of it. */
class ObservedRedis extends Redis {
  beforeCommand = () => {};
  readonly connections: Redis[] = [this];

  override sendCommand(...sent: Parameters<Redis['sendCommand']>) {
    // Those of the connection itself come while it isn't ready yet.
    if (this.status === 'ready') this.beforeCommand();
    return super.sendCommand(...sent);
  }

  override duplicate(...options: Parameters<Redis['duplicate']>) {
    const duplicate = super.duplicate(...options);
    this.connections.push(duplicate);
    return duplicate;
  }
}

/** Opens workers on one Redis, for `hostChecks`. */
export const openBullMq =
  (port: number): OpenHost =>
  async (beforeCommand) => {
    const redis = new ObservedRedis({ port, maxRetriesPerRequest: null });
    const queue = new Queue('conformance', { connection: redis });
    for (const each of [redis, queue]) each.on('error', () => {});
    await queue.waitUntilReady();
    redis.beforeCommand = beforeCommand;
    const host = bullMqHost({ queue, redis, leaseMs: 2_000 });
    return crashable(host, async () => {
      for (const connection of redis.connections) connection.disconnect();
    });
  };
