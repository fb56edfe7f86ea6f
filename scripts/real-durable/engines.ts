import { named } from '../real-servers/named.ts';
import type { StartEngine } from './engine.ts';
import { startBullMq } from './engines/bullmq.ts';
import { startPgBoss } from './engines/pg-boss.ts';
import { startTemporal } from './engines/temporal.ts';

export const engines = {
  'pg-boss': { versions: 'pg-boss 12, PostgreSQL 18.4', start: startPgBoss },
  bullmq: { versions: 'BullMQ 6, Redis 6.2', start: startBullMq },
  temporal: { versions: 'Temporal SDK 1.24, server 1.32', start: startTemporal },
} as const satisfies Readonly<Record<string, { versions: string; start: StartEngine }>>;

export type EngineName = keyof typeof engines;

/** Those that the command line names; all of them when it names none. */
export const wanted = (): EngineName[] => named(engines, 'real:durable');
