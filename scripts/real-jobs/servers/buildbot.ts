/** Buildbot's master, and a worker of its. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildbotRequest } from '../../../examples/apis/buildbot.ts';
import { jsonClient } from '../../real-servers/json-client.ts';
import { startServer } from '../../real-servers/server-process.ts';
import { environment, PYTHON_FILES } from '../environment.ts';
import { pollJobs } from '../poll-job.ts';
import type { JobServer } from '../scenario.ts';

export async function startBuildbot(
  folder: string,
  [httpPort, workerPort]: readonly number[],
): Promise<JobServer> {
  const baseUrl = `http://127.0.0.1:${httpPort}`;
  const env = { HTTP_PORT: `${httpPort}`, WORKER_PORT: `${workerPort}` };
  const [buildbot, buildbotWorker] = [
    environment.program('buildbot', 'buildbot'),
    environment.program('buildbot', 'buildbot-worker'),
  ];

  const configuration = join(PYTHON_FILES, 'master.cfg');
  execFileSync(buildbot, ['create-master', '--quiet', '--config', configuration, 'master'], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  const at = `127.0.0.1:${workerPort}`;
  execFileSync(buildbotWorker, ['create-worker', '--quiet', 'worker', at, 'worker', 'local-only'], {
    cwd: folder,
  });

  const call = jsonClient(`${baseUrl}/api/v2`, {});
  const rpc = <TResult>(path: string, method: string, params: object) =>
    call<{ readonly result: TResult }>(path, { id: 1, jsonrpc: '2.0', method, params });

  const builderIds = new Map<string, number>();
  const master = await startServer({
    name: 'buildbot-master',
    folder,
    env,
    command: [buildbot, 'start', '--nodaemon', 'master'],
    isReady: async () => {
      const { builders } = await call<{ builders: { name: string; builderid: number }[] }>(
        '/builders',
      );
      for (const { name, builderid } of builders) builderIds.set(name, builderid);
      return builders.length > 0;
    },
  });
  const worker = await startServer({
    name: 'buildbot-worker',
    folder,
    command: [buildbotWorker, 'start', '--nodaemon', 'worker'],
    isReady: async () => {
      const { workers } = await call<{ workers: { connected_to: unknown[] }[] }>('/workers');
      return workers.some(({ connected_to }) => connected_to.length > 0);
    },
  });

  const build = (builder: string) => async () => {
    const builderid = `${builderIds.get(builder)}`;
    const { result } = await rpc<[number, Record<string, number>]>(
      '/forceschedulers/force',
      'force',
      { builderid },
    );
    return `${result[1][builderid]}`;
  };

  /** Stops a request's build, or the request itself while it is queued. */
  const cancel = (id: string) =>
    rpc(`/buildrequests/${id}`, 'cancel', { reason: 'no longer needed' });

  /**
   * Until a step runs: what is lost while a build is being prepared, Buildbot 4.3 never notices ("this is a serious
   * error - please file a bug").
   */
  async function untilStepRuns(id: string): Promise<void> {
    for (const giveUpAt = Date.now() + 20_000; Date.now() < giveUpAt; await sleep(100)) {
      const { builds } = await call<{ builds: { buildid: number }[] }>(
        `/buildrequests/${id}/builds?order=-buildid&limit=1`,
      );
      if (!builds[0]) continue;
      const { steps } = await call<{ steps: { name: string; started_at: number | null }[] }>(
        `/builds/${builds[0].buildid}/steps`,
      );
      if (steps.some(({ name, started_at }) => name === 'shell' && started_at !== null)) return;
    }
    throw new Error(`Buildbot began no step of request ${id} within 20 s`);
  }

  return {
    poll: pollJobs(buildbotRequest(baseUrl)),
    scenarios: [
      {
        name: 'succeeds',
        begin: build('good'),
        expected: {
          reason: 'succeeded',
          status: 'success',
          passes: 'building',
        },
      },
      {
        name: 'succeeds with warnings',
        begin: build('warns'),
        expected: { reason: 'succeeded', status: 'warnings' },
      },
      {
        name: 'fails',
        begin: build('bad'),
        expected: { reason: 'failed', status: 'failure', says: "failed 'sh -c ...' (failure)" },
      },
      {
        name: 'canceled while it runs',
        begin: build('long'),
        during: { status: 'building', act: cancel },
        expected: { reason: 'stopped', status: 'cancelled', says: 'no longer needed' },
      },
      {
        name: 'canceled in the queue, without any build',
        begin: build('unattended'),
        during: { status: 'queued', act: cancel },
        expected: { reason: 'stopped', status: 'cancelled' },
      },
      {
        name: 'nobody takes it out of the queue before the deadline',
        begin: build('unattended'),
        policy: { deadlineMs: 4000 },
        expected: { reason: 'deadline', status: 'queued' },
      },
      {
        name: 'unknown id',
        begin: () => '999999',
        expected: { reason: 'missing', status: null, says: 'not found' },
      },
      {
        name: 'the worker is killed meanwhile, and started again',
        begin: build('slow'),
        during: {
          status: 'building',
          act: (id) => untilStepRuns(id).then(() => worker.restart('SIGKILL')),
        },
        runsAlone: true,
        expected: { reason: 'succeeded', status: 'success', passes: 'building' },
      },
      {
        name: 'the master is killed meanwhile, and started again',
        begin: build('slow'),
        during: {
          status: 'building',
          act: (id) => untilStepRuns(id).then(() => master.restart('SIGKILL')),
        },
        runsAlone: true,
        expected: { reason: 'succeeded', status: 'success', isInterrupted: true },
      },
      {
        name: 'the master is asked to end meanwhile (it cancels its builds), and started again',
        begin: build('slow'),
        during: {
          status: 'building',
          act: (id) => untilStepRuns(id).then(() => master.restart()),
        },
        runsAlone: true,
        expected: {
          reason: 'stopped',
          status: 'cancelled',
          says: 'Master Shutdown',
        },
      },
    ],
  };
}
