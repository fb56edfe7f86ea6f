import type { ChildProcess } from 'node:child_process';
import { type DurableHost, durablePolls } from 'pollchart/durable';
import { killWorkers, startWorker } from '../../../scripts/real-durable/start-worker.ts';
import { machineOf } from '../machine.ts';
import { inTurns, type Load, type Running, WORKERS } from './contender.ts';

interface OnHost {
  readonly folder: string;
  readonly worker: URL;
  readonly env: Readonly<Record<string, string>>;
  /** The store's process. */
  readonly pid: number;
  /** Begins the polls; it works on none. */
  readonly host: DurableHost;
  readonly close: () => Promise<unknown>;
}

/** Starts workers on a `DurableHost`, then begins the polls. */
export async function onHost(
  { baseUrl, ids }: Load,
  { folder, worker, env, pid, host, close }: OnHost,
): Promise<Running> {
  const children: ChildProcess[] = [];
  for (let count = 0; count < WORKERS; count += 1)
    children.push(await startWorker(folder, worker, { ...env, BASE_URL: baseUrl }));
  const polls = durablePolls(machineOf(baseUrl), host);
  await inTurns(ids, (id) => polls.start(id, { id, autoStart: true }));
  await close();
  return {
    workers: children.map(({ pid = 0 }) => pid),
    servers: [pid],
    stop: () => killWorkers(children),
  };
}
