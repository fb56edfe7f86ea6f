import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { durablePolls } from 'pollchart/durable';
import type { AnyStateMachine } from 'xstate';
import { bullMqHost } from '../../examples/durable/hosts/bullmq.ts';

/** Makes this process a worker on the Redis that its environment names, for as long as its parent lives. */
export async function workOnBullMq(machine: AnyStateMachine): Promise<void> {
  const redis = new Redis({ port: Number(process.env.PORT), maxRetriesPerRequest: null });
  const queue = new Queue('polls', { connection: redis });
  const onError = (error: Error) => console.error(error.message);
  for (const each of [redis, queue]) each.on('error', onError);
  const host = bullMqHost({ queue, redis, leaseMs: 5_000, concurrency: 100, onError });
  await durablePolls(machine, host).run();
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}
