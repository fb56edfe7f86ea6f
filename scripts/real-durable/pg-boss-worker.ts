/** A worker on pg-boss. */
import { durablePolls } from 'pollchart/durable';
import { pgBossHost } from '../../examples/durable/hosts/pg-boss.ts';
import { machineOf } from './machine.ts';
import { pgBossOf } from './pg-boss-of.ts';

const { BASE_URL = '', CONNECTION = '' } = process.env;
const { database, startBoss } = pgBossOf(CONNECTION);
const boss = await startBoss();
// More than a request takes at most, which is 10 s, with what a busy machine adds.
const host = pgBossHost({ boss, database, leaseSeconds: 30, pollMs: 50, concurrency: 100 });
await durablePolls(machineOf(BASE_URL), host).run();
process.on('disconnect', () => process.exit());
process.send?.('ready');
