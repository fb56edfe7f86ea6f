/** A worker on BullMQ. */
import { workOnBullMq } from '../../../scripts/real-durable/work-on-bullmq.ts';
import { machineOf } from '../machine.ts';

await workOnBullMq(machineOf(process.env.BASE_URL ?? ''));
