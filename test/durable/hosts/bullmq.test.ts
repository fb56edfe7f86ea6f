import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { hostChecks } from 'pollchart/testing';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
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
