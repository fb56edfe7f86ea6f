/** A worker on BullMQ. */
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { durablePolls } from 'pollchart/durable';
import { bullMqHost } from '../../examples/durable/hosts/bullmq.ts';
import { machineOf } from './machine.ts';

const { BASE_URL = '', PORT } = process.env;
const redis = new Redis({ port: Number(PORT), maxRetriesPerRequest: null });
const queue = new Queue('polls', { connection: redis });
const onError = (error: Error) => console.error(error.message);
for (const each of [redis, queue]) each.on('error', onError);
const host = bullMqHost({ queue, redis, leaseMs: 5_000, concurrency: 100, onError });
await durablePolls(machineOf(BASE_URL), host).run();
process.on('disconnect', () => process.exit());
process.send?.('ready');
