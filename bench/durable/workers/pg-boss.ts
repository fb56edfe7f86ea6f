/** A worker on pg-boss. */
import { workOnPgBoss } from '../../../scripts/real-durable/work-on-pg-boss.ts';
import { machineOf } from '../machine.ts';

await workOnPgBoss(machineOf(process.env.BASE_URL ?? ''));
