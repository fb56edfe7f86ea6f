import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PollOutcome } from 'pollchart';
import type { Engine, StartEngine } from '../engine.ts';
import { packagesFolder } from '../packages.ts';
import type { Result } from '../result.ts';
import { startTemporalServer } from '../servers/temporal.ts';
import { startWorker } from '../start-worker.ts';
import { bundled, sdk } from '../temporal/bundle.ts';
import { waitUntil } from '../wait-until.ts';

/** Of Temporal's client, which is installed by the command alone. */
interface Handle {
  readonly workflowId: string;
  result(): Promise<PollOutcome>;
  fetchHistory(): Promise<History>;
}
interface History {
  readonly events: readonly Readonly<Record<string, unknown>>[];
}
interface Client {
  start(type: string, options: object): Promise<Handle>;
  getHandle(id: string): Handle;
}

/** How many histories are replayed. */
const REPLAYED = 50;

export const startTemporal: StartEngine = async (folder, [port = 0], baseUrl) => {
  const packages = packagesFolder('temporal');
  const address = `127.0.0.1:${port}`;
  const server = await startTemporalServer(folder, port);
  const { code } = await bundled(packages);
  const bundle = join(folder, 'workflow-bundle.js');
  await writeFile(bundle, code);
  const { Connection, WorkflowClient } = sdk(packages, 'client');
  const connection = await Connection.connect({ address, connectTimeout: '60 seconds' });
  const client: Client = new WorkflowClient({ connection });
  const env = { BASE_URL: baseUrl, ADDRESS: address, PACKAGES: packages, BUNDLE: bundle };
  const all: string[] = [];

  const historyOf = (id: string) => client.getHandle(id).fetchHistory();
  const count = ({ events }: History, attributes: string) =>
    events.filter((event) => event[`${attributes}EventAttributes`]).length;

  const engine: Engine = {
    open: null,
    startWorker: () => startWorker(folder, 'temporal/worker.ts', env),
    async begin(ids, intervalMs) {
      const policy = { interval: { minMs: intervalMs, maxMs: intervalMs } };
      all.push(...ids);
      await Promise.all(
        ids.map((id) =>
          client.start('poll', {
            workflowId: id,
            taskQueue: 'polls',
            args: [{ id, autoStart: true, policy }],
          }),
        ),
      );
    },
    async waiting(ids) {
      for (const id of ids)
        await waitUntil(
          async () => count(await historyOf(id), 'timerStarted') > 0,
          `${id} to wait`,
        );
    },
    async ended(ids) {
      return await Promise.all(
        ids.map(async (id) => {
          let outcome: PollOutcome | undefined;
          await waitUntil(async () => {
            outcome = await client.getHandle(id).result();
            return true;
          }, `${id} to end`);
          const { reason, polls } = outcome as PollOutcome;
          const history = await historyOf(id);
          const processed = count(history, 'activityTaskCompleted') + count(history, 'timerFired');
          return { id, reason, polls, processed };
        }),
      );
    },
    restartStore: () => server.restart('SIGKILL'),
    more: async () => [await replayed()],
    stop: async () => {
      await connection.close();
    },
  };

  /** The SDK's own check: each history of a poll, replayed, leads to the same commands. */
  async function replayed(): Promise<Result> {
    const { Worker, Runtime, DefaultLogger } = sdk(packages, 'worker');
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const complaints: string[] = [];
    const ids = all.filter((_, index) => index % Math.ceil(all.length / REPLAYED) === 0);
    for (const id of ids)
      await Worker.runReplayHistory({ workflowBundle: { code } }, await historyOf(id), id).catch(
        (error: Error) => complaints.push(`${id}: ${error.message}`),
      );
    const seen = `${ids.length - complaints.length} of ${ids.length} replayed alike`;
    return { scenario: 'runReplayHistory', requests: 0, repeated: 0, seen, complaints };
  }

  return engine;
};
