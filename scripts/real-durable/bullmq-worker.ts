/** A worker on BullMQ. */
import { machineOf } from './machine.ts';
import { workOnBullMq } from './work-on-bullmq.ts';

await workOnBullMq(machineOf(process.env.BASE_URL ?? ''));
