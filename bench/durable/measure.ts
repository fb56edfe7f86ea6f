import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stopServers } from '../../scripts/real-servers/server-process.ts';
import { median, quantile } from '../statistics.ts';
import type { Contender, Load, Running } from './contenders/contender.ts';
import type { Figures } from './figures.ts';
import { usageOf } from './usage.ts';

const INTERVAL_MS = 1_000;
const WARM_UP_MS = 6_000;

export interface Windows {
  readonly count: number;
  readonly seconds: number;
}

type Measured = Omit<Figures, 'name' | 'kind' | 'polls'>;

/** How many requests came, and how long after the one before for the same poll, ms. */
interface Taken {
  readonly count: number;
  readonly gaps: readonly number[];
}

/** The server that is polled; `take` tells of the requests since it was called last. */
async function startStatusServer() {
  const child = fork(fileURLToPath(new URL('workers/status-server.ts', import.meta.url)));
  const [url] = (await once(child, 'message')) as [string];
  const take = async () => {
    child.send('take');
    return ((await once(child, 'message')) as [Taken])[0];
  };
  return { url, take, stop: () => child.kill() };
}

type StatusServer = Awaited<ReturnType<typeof startStatusServer>>;

/** Lets a contender begin and warm up, then measures it in some windows of time. */
export async function measure(
  start: Contender,
  load: Omit<Load, 'baseUrl'>,
  windows: Windows,
): Promise<Measured> {
  const server = await startStatusServer();
  const folder = await mkdtemp(join(tmpdir(), 'pollchart-bench-'));
  try {
    const running = await start({ ...load, baseUrl: server.url }, folder);
    try {
      await sleep(WARM_UP_MS);
      const all: Measured[] = [];
      for (let window = 0; window < windows.count; window += 1)
        all.push(await measureWindow(server, running, windows.seconds));
      return medians(all);
    } finally {
      await running.stop();
    }
  } finally {
    await stopServers();
    server.stop();
    // What was killed may write until it is gone.
    await rm(folder, { recursive: true, maxRetries: 10 });
  }
}

async function measureWindow(
  server: StatusServer,
  { workers, servers, written }: Running,
  seconds: number,
): Promise<Measured> {
  await server.take();
  const serversUsage = async () => {
    const usage = usageOf(servers);
    return written ? { ...usage, written: await written() } : usage;
  };
  const [workersBefore, serversBefore] = [usageOf(workers), await serversUsage()];
  const startedAt = performance.now();
  await sleep(seconds * 1_000);
  const [workersAfter, serversAfter] = [usageOf(workers), await serversUsage()];
  const { count, gaps } = await server.take();
  const elapsed = (performance.now() - startedAt) / 1_000;
  if (count === 0) throw new Error('No request came');
  const late = gaps.map((gap) => gap - INTERVAL_MS);
  return {
    perSecond: count / elapsed,
    lateP50: quantile(late, 0.5),
    lateP99: quantile(late, 0.99),
    workerCpuMs: (workersAfter.cpuMs - workersBefore.cpuMs) / count,
    serverCpuMs: (serversAfter.cpuMs - serversBefore.cpuMs) / count,
    workerMiB: workersAfter.memoryMiB,
    serverMiB: serversAfter.memoryMiB,
    writtenKb: (serversAfter.written - serversBefore.written) / 1_000 / count,
  };
}

function medians(all: readonly Measured[]): Measured {
  const [first] = all;
  const names = Object.keys(first ?? {}) as (keyof Measured)[];
  return Object.fromEntries(
    names.map((name) => [name, median(all.map((one) => one[name]))]),
  ) as never as Measured;
}
