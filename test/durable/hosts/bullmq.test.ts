import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { hostChecks } from 'pollchart/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bullMqHost } from '../../../examples/durable/hosts/bullmq.ts';
import { freePorts } from '../../../examples/durable/restate-server.ts';
import { openBullMq } from '../../../scripts/real-durable/open-bullmq.ts';
import { leaveOutUnless } from '../../support/leave-out.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const program = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);
const isThere = leaveOutUnless(
  program !== undefined,
  'need redis-server or valkey-server (`npm run real:durable` brings one of its own)',
);

let redis: ChildProcess | undefined;
let folder = '';
const [port = 0] = await freePorts(1);

beforeAll(async () => {
  if (!isThere || program === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'pollchart-redis-'));
  const args = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', ''];
  redis = spawn(program, args, { stdio: 'ignore' });
  const client = new Redis({ port, retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => {});
  await client.ping();
  client.disconnect();
});
afterAll(async () => {
  if (!redis) return;
  const ended = once(redis, 'exit');
  redis.kill('SIGKILL');
  await ended;
  await rm(folder, { recursive: true });
});

describe('BullMQ keeps each promise of a host:', () => {
  for (const { name, run } of hostChecks(openBullMq(port), { holdMs: 600 })) it(name, run);
});

describe('A lock that is lost while its worker is at work', () => {
  it('aborts the signal', async () => {
    const redis = new Redis({ port, maxRetriesPerRequest: null });
    const queue = new Queue('lost', { connection: redis });
    const host = bullMqHost({ queue, redis, leaseMs: 500 });
    let lost = false;
    const stop = await host.claim(async (_, signal) => {
      if (lost) return;
      // As if it had ended before it could be renewed.
      await redis.del(await redis.keys('bull:lost:*:lock'));
      lost = await new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve(true));
      });
    });
    const task = { type: 'fetch', id: 'fetchStatus:1', src: 'fetchStatus', input: null } as const;
    await host.save('a lost lock', { version: 1, snapshot: {} as never, tasks: [task] }, [task]);
    await vi.waitFor(() => expect(lost).toBe(true), 20_000);
    await stop();
    await queue.close();
    redis.disconnect();
  });
});
