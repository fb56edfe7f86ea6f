import { durablePolls } from 'pollchart/durable';
import type { AnyStateMachine } from 'xstate';
import { pgBossHost } from '../../examples/durable/hosts/pg-boss.ts';
import { pgBossOf } from './pg-boss-of.ts';

/** Makes this process a worker on the database that its environment names, for as long as its parent lives. */
export async function workOnPgBoss(machine: AnyStateMachine): Promise<void> {
  const { CONNECTION = '', SUPERVISE_SECONDS } = process.env;
  const { database, startBoss } = pgBossOf(CONNECTION, Number(SUPERVISE_SECONDS ?? 1));
  const boss = await startBoss();
  // More than a request takes at most, which is 10 s, with what a busy machine adds.
  const host = pgBossHost({ boss, database, leaseSeconds: 30, pollMs: 50, concurrency: 100 });
  await durablePolls(machine, host).run();
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}
