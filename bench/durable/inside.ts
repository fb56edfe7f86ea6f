import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '@restatedev/restate-sdk-clients';
import type { PollHandlers } from 'pollchart/restate';
import { freePorts, register, startRestateServer } from '../../examples/durable/restate-server.ts';
import { quantile, usageOf } from './usage.ts';

const SECONDS = Number(process.env.BENCH_SECONDS);
const POLLS = Number(process.env.BENCH_POLLS ?? 1_000);
/** Processes of the service. */
const WORKERS = process.env.BENCH_WORKERS ?? '1';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Row {
  readonly host: string;
  readonly 'polls/s': number;
  readonly 'gap p50': string;
  readonly 'gap p99': string;
  readonly 'CPU/poll': string;
  readonly memory: string;
}

/** The server that is polled, without the requests made before `fresh` was called. */
async function startServer() {
  const child = fork(here('./status-server.ts'));
  const [url] = (await once(child, 'message')) as [string];
  const take = async (): Promise<number[][]> => {
    child.send('take');
    return ((await once(child, 'message')) as [number[][]])[0];
  };
  return { url, take, stop: () => child.kill() };
}

/** Lets it warm up, then measures for a while. */
async function measured(
  host: string,
  server: Awaited<ReturnType<typeof startServer>>,
  processes: Readonly<Record<string, ChildProcess>>,
): Promise<Row> {
  await sleep(Math.max(5_000, SECONDS * 250));
  await server.take();
  const usage = () =>
    Object.entries(processes).map(([name, { pid = 0 }]) => ({ name, ...usageOf(pid) }));
  const [before, startedAt] = [usage(), performance.now()];
  await sleep(SECONDS * 1_000);
  const [after, times] = [usage(), await server.take()];
  const seconds = (performance.now() - startedAt) / 1_000;
  const count = times.flat().length;
  const gaps = times
    .flatMap((list) => list.slice(1).map((time, index) => time - (list[index] ?? 0)))
    .sort((a, b) => a - b);
  const cpu = after.map(({ name, cpuMs }, index) => {
    const spent = cpuMs - (before[index]?.cpuMs ?? 0);
    return `${name} ${(spent / count).toFixed(2)} ms`;
  });
  return {
    host,
    'polls/s': Math.round(count / seconds),
    'gap p50': `${Math.round(quantile(gaps, 0.5))} ms`,
    'gap p99': `${Math.round(quantile(gaps, 0.99))} ms`,
    'CPU/poll': cpu.join(', '),
    memory: after.map(({ name, memoryMiB }) => `${name} ${memoryMiB} MiB`).join(', '),
  };
}

type Kind = 'polls' | 'fleet';
const ids = Array.from({ length: POLLS }, (_, index) => index.toString(16).padStart(32, '0'));
const policy = { interval: { minMs: 1_000, maxMs: 1_000 } };

async function interpreter(kind: Kind): Promise<Row> {
  const server = await startServer();
  const env = { ...process.env, OPENHANDS_URL: server.url, KIND: kind, IDS: JSON.stringify(ids) };
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  const child = fork(here('./interpreter.ts'), { env, stdio: [...stdio] });
  try {
    return await measured(`interpreter, ${kind}`, server, { process: child });
  } finally {
    child.kill();
    server.stop();
  }
}

async function restate(kind: Kind): Promise<Row> {
  const server = await startServer();
  const folder = await mkdtemp(join(tmpdir(), 'pollchart-bench-'));
  const [ingress, admin, node, port] = (await freePorts(4)) as [number, number, number, number];
  const engine = await startRestateServer({ folder, ports: [ingress, admin, node] });
  const service = spawn(process.execPath, [here('../../examples/durable/service.ts')], {
    env: {
      ...process.env,
      OPENHANDS_URL: server.url,
      POLICY: JSON.stringify(policy),
      PORT: String(port),
      NODE_ENV: 'production',
      WORKERS,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(service.stdout, 'data');
    await register(engine, `http://127.0.0.1:${port}`);
    const client = connect({ url: engine.ingressUrl });
    const poll = (key: string) => client.objectClient<PollHandlers>({ name: 'Poll' }, key);
    if (kind === 'fleet') await poll('fleet').create({ resource: 'fleet', ids });
    else
      for (let from = 0; from < ids.length; from += 50)
        await Promise.all(
          ids.slice(from, from + 50).map((id) => poll(id).create({ resource: 'conversation', id })),
        );
    return await measured(`Restate, ${kind}`, server, { service, server: engine.process });
  } finally {
    service.kill('SIGKILL');
    engine.process.kill('SIGKILL');
    await once(engine.process, 'exit');
    await rm(folder, { recursive: true });
    server.stop();
  }
}

const load = () => loadavg()[0]?.toFixed(1);
const { versions } = process;
console.log(
  `${POLLS} conversations at 1 s, ${SECONDS} s each, ${WORKERS} service process(es); ${cpus().length} cores, Node ${versions.node}, load ${load()} before.`,
);
const rows: Row[] = [];
for (const kind of ['polls', 'fleet'] as const)
  rows.push(await interpreter(kind), await restate(kind));
console.table(rows);
console.log(`Load ${load()} after.`);
