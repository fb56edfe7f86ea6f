/** Prefect's server with an auth string, and a runner that serves flows. */
import { join } from 'node:path';
import { prefectFlowRun, prefectFlowRuns } from '../../../examples/apis/prefect.ts';
import { jsonClient } from '../../real-servers/json-client.ts';
import { startServer } from '../../real-servers/server-process.ts';
import { AUTH, basic } from '../basic-auth.ts';
import { environment, PYTHON_FILES } from '../environment.ts';
import { pollJobs, pollJobsInBatches } from '../poll-job.ts';
import type { JobServer } from '../scenario.ts';

export async function startPrefect(folder: string, [port]: readonly number[]): Promise<JobServer> {
  const apiUrl = `http://127.0.0.1:${port}/api`;
  const env = {
    PREFECT_HOME: join(folder, 'home'),
    PREFECT_API_URL: apiUrl,
    PREFECT_API_AUTH_STRING: AUTH,
    PREFECT_SERVER_API_AUTH_STRING: AUTH,
    PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
    PREFECT_LOGGING_TO_API_ENABLED: 'false',
    PREFECT_RUNNER_POLL_FREQUENCY: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };

  const call = jsonClient(apiUrl, { Authorization: `Basic ${btoa(AUTH)}` });

  const server = await startServer({
    name: 'prefect-server',
    folder,
    env,
    command: [
      ...[environment.program('prefect', 'prefect'), 'server', 'start', '--no-ui'],
      ...['--host', '127.0.0.1', '--port', `${port}`],
    ],
    isReady: () => call('/health'),
  });

  const deployments = new Map<string, string>();
  await startServer({
    name: 'prefect-runner',
    folder,
    env,
    command: [environment.program('prefect', 'python'), join(PYTHON_FILES, 'flows.py')],
    isReady: async () => {
      const all = await call<{ name: string; id: string }[]>('/deployments/filter', {});
      for (const { name, id } of all) deployments.set(name, id);
      return all.length === 7;
    },
  });

  const run = (flow: string) => async () => {
    const path = `/deployments/${deployments.get(flow)}/create_flow_run`;
    return (await call<{ id: string }>(path, {})).id;
  };

  return {
    poll: pollJobs(prefectFlowRun(apiUrl, basic(AUTH))),
    scenarios: [
      {
        name: 'succeeds',
        begin: run('good'),
        expected: { reason: 'succeeded', status: 'COMPLETED', passes: 'RUNNING' },
      },
      {
        name: 'fails',
        begin: run('bad'),
        expected: { reason: 'failed', status: 'FAILED', says: 'disk full on shard 7' },
      },
      {
        name: 'fails once, is tried again',
        begin: run('flaky'),
        expected: { reason: 'succeeded', status: 'COMPLETED', passes: 'SCHEDULED' },
      },
      {
        name: 'its process is killed',
        begin: run('crashes'),
        expected: { reason: 'failed', status: 'CRASHED', says: 'SIGKILL' },
      },
      {
        name: 'canceled while it runs',
        begin: run('long'),
        during: {
          status: 'RUNNING',
          act: (id) => call(`/flow_runs/${id}/set_state`, { state: { type: 'CANCELLING' } }),
        },
        expected: { reason: 'stopped', status: 'CANCELLED' },
      },
      {
        name: 'waits for a person, who resumes it',
        begin: run('asks'),
        during: { status: 'PAUSED', act: (id) => call(`/flow_runs/${id}/resume`, {}) },
        expected: { reason: 'succeeded', status: 'COMPLETED', passes: 'PAUSED' },
      },
      {
        name: 'waits for a person, with `endWhenBlocked`',
        begin: run('asks'),
        policy: { endWhenBlocked: true },
        expected: { reason: 'blocked', status: 'PAUSED' },
      },
      {
        name: 'asked for by POST, in a batch with an unknown id',
        begin: run('good'),
        poll: pollJobsInBatches(prefectFlowRuns(apiUrl, basic(AUTH)), crypto.randomUUID()),
        expected: { reason: 'succeeded', status: 'COMPLETED', passes: 'RUNNING' },
      },
      {
        name: 'unknown id',
        begin: () => crypto.randomUUID(),
        expected: { reason: 'missing', status: null, says: 'Flow run not found' },
      },
      {
        name: 'wrong key',
        begin: run('good'),
        poll: pollJobs(prefectFlowRun(apiUrl, basic('admin:wrong'))),
        expected: { reason: 'unauthorized', status: null, says: 'Unauthorized' },
      },
      {
        name: 'the server is restarted meanwhile',
        begin: run('slow'),
        during: {
          status: 'RUNNING',
          act: () => server.restart(),
        },
        runsAlone: true,
        expected: { reason: 'succeeded', status: 'COMPLETED', isInterrupted: true },
      },
    ],
  };
}
