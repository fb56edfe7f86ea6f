/** A worker on pg-boss. */
import { machineOf } from './machine.ts';
import { workOnPgBoss } from './work-on-pg-boss.ts';

await workOnPgBoss(machineOf(process.env.BASE_URL ?? ''));
