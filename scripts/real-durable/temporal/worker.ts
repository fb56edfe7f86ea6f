/** A worker on Temporal: runs the workflows of its bundle, and makes their requests. */
import { readFileSync } from 'node:fs';
import { type FetchEffect, performFetch } from 'pollchart/durable';
import { machineOf } from '../machine.ts';
import { sdk } from './bundle.ts';

const { BASE_URL = '', ADDRESS, PACKAGES = '', BUNDLE = '' } = process.env;
const { NativeConnection, Runtime, DefaultLogger, Worker } = sdk(PACKAGES, 'worker');
Runtime.install({ logger: new DefaultLogger('WARN') });
const machine = machineOf(BASE_URL);
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: ADDRESS }),
  taskQueue: 'polls',
  workflowBundle: { code: readFileSync(BUNDLE, 'utf8') },
  activities: { performFetch: (effect: FetchEffect) => performFetch(machine, effect) },
  maxConcurrentActivityTaskExecutions: 100,
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
await worker.run();
