/**
 * `npm run soak -- --minutes 10`: thousands of polls at once against a server that misbehaves at random,
 * restarts and limits rates. Afterwards: what is still held, and did any request come too early? The figures
 * go into docs/under-fire.md.
 *
 * `--polls 2000`, `--seed 1`.
 */
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { keepFresh } from '../../scripts/readme-section.ts';
import { createFleetMachine, defineBatchResource, pollFleet } from '../../src/fleet/index.ts';
import { createPollingMachine, defineResource, poll } from '../../src/index.ts';
import { footprint } from './footprint.ts';
import { judgeLog } from './judge-log.ts';
import { FLEET } from './note.ts';
import { notingFetch } from './noting-fetch.ts';
import { seeded } from './seeded.ts';
import { ServerProcess } from './server-process.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    polls: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const [minutes, polls, seed] = [values.minutes, values.polls, values.seed].map(Number) as [
  number,
  number,
  number,
];
const RESTART_EVERY_MS = 45_000;
/** undici keeps an idle connection for 4 s. */
const KEPT_ALIVE_MS = 6_000;

const folder = await mkdtemp(join(tmpdir(), 'pollchart-soak-'));
const server = new ServerProcess(await freePort(), seed, join(folder, 'log.jsonl'));
await server.start();

const machine = createPollingMachine(
  defineResource({
    request: (id) => ({ url: `http://127.0.0.1:${server.port}/${id}` }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: status === 'STOPPED' ? 'succeeded' : 'pending' }),
  }),
  { fetch: notingFetch(server.log) },
);

const fleetMachine = createFleetMachine(
  defineBatchResource({
    request: (ids) => ({ url: `http://127.0.0.1:${server.port}${FLEET}${ids.join(',')}` }),
    limit: 20,
    schema: z.array(z.object({ id: z.string(), status: z.string() })),
    readings: (all) =>
      all.map((data) => ({
        ...{ id: data.id, data, status: data.status },
        verdict: data.status === 'STOPPED' ? ('succeeded' as const) : ('pending' as const),
      })),
  }),
  { fetch: notingFetch(server.log) },
);
const FLEETS = 4;
const MEMBERS = 50;

let under = 0;
let most = 0;
let began = 0;
/** No id comes twice in the log. */
let ids = 0;
const outcomes: Record<string, number> = {};
const crashes: unknown[] = [];
process.on('unhandledRejection', (error) => crashes.push(error));
process.on('uncaughtException', (error) => crashes.push(error));

/** One poll after the other, until the signal; some are given up before they end. */
async function keepPolling(signal: AbortSignal, random: () => number): Promise<void> {
  while (!signal.aborted) {
    const timeout = new AbortController();
    const enough = () => timeout.abort();
    signal.addEventListener('abort', enough, { once: true });
    const timer = random() < 0.2 ? setTimeout(enough, 60_000 * random()) : undefined;
    under += 1;
    began += 1;
    ids += 1;
    most = Math.max(most, under);
    const reason = await poll(machine, { id: String(ids), signal: timeout.signal }).then(
      (outcome) => outcome.reason,
      (error: Error) => (error.name === 'AbortError' ? 'aborted' : `rejected: ${error.message}`),
    );
    under -= 1;
    outcomes[reason] = (outcomes[reason] ?? 0) + 1;
    clearTimeout(timer);
    signal.removeEventListener('abort', enough);
  }
}

/** One fleet after the other, until the signal. */
async function keepFleets(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const first = ids + 1;
    ids += MEMBERS;
    const members = Array.from({ length: MEMBERS }, (_, n) => String(first + n));
    const reason = await pollFleet(fleetMachine, { ids: members, signal }).then(
      (outcome) => outcome.reason,
      (error: Error) => (error.name === 'AbortError' ? 'aborted' : `rejected: ${error.message}`),
    );
    const name = `fleet ${reason}`;
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  }
}

async function soak(slots: number, ms: number): Promise<void> {
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  const random = seeded(seed);
  const running = [
    ...Array.from({ length: slots }, () => keepPolling(over.signal, random)),
    ...Array.from({ length: FLEETS }, () => keepFleets(over.signal)),
  ];
  const end = performance.now() + ms;
  for (let left = ms; left > 0; left = end - performance.now()) {
    await sleep(Math.min(left, RESTART_EVERY_MS));
    if (end - performance.now() > 5_000) await server.restart(2_000);
    const { heapUsed } = process.memoryUsage();
    console.error(
      `${Math.round(left / 1_000)} s left, ${under} polls, ${Math.round(heapUsed / 2 ** 20)} MiB`,
    );
  }
  over.abort();
  await Promise.all(running);
  await sleep(KEPT_ALIVE_MS);
}

// Code is compiled, and pools are made, before anything is measured.
await soak(Math.ceil(polls / 4), 20_000);
const before = await footprint();
for (const reason of Object.keys(outcomes)) delete outcomes[reason];
[began, most, server.restarts] = [0, 0, 0];

const startedAt = performance.now();
const cpu = process.cpuUsage();
await soak(polls, minutes * 60_000);
const took = performance.now() - startedAt;
const used = process.cpuUsage(cpu);
const after = await footprint();
await server.end();
const log = await judgeLog(server.log);

const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const whole = (count: number) => count.toLocaleString('en');
const share = Math.round((100 * (used.user + used.system)) / 1_000 / took);
const rows: readonly (readonly [string, string])[] = [
  ['polls at once, all the time', whole(most)],
  ['fleets beside them', `${FLEETS} of ${MEMBERS}`],
  ['time', `${minutes} minutes`],
  ['polls that began', whole(began)],
  ['requests', whole(log.requests)],
  ['server killed and started again', `${server.restarts} times`],
  ['crashes, unhandled rejections', String(crashes.length)],
  ['requests earlier than allowed', String(log.early)],
  ['heap before → after', `${mib(before.heapBytes)} → ${mib(after.heapBytes)}`],
  ['sockets before → after', `${before.sockets} → ${after.sockets}`],
  ['timers before → after', `${before.timers} → ${after.timers}`],
  ['listeners of the process before → after', `${before.listeners} → ${after.listeners}`],
  ['CPU of the polls', `${share} % of one core`],
];
const table = ['| | |', '|---|---:|', ...rows.map(([name, figure]) => `| ${name} | ${figure} |`)];
const where = `Node ${process.version}, ${cpus().length} cores shared with other work, \`npm run soak -- --minutes ${minutes}\``;
console.log(table.join('\n'));
console.log(`Outcomes: ${JSON.stringify(outcomes)}`);
console.log(`Answers: ${JSON.stringify(log.answers)}`);
if (log.earliest) console.log(`Too early: ${log.earliest}; ${JSON.stringify(log.earlyAfter)}`);
for (const crash of crashes) console.error(crash);

const isBack =
  after.sockets <= before.sockets &&
  after.timers <= before.timers &&
  after.listeners === before.listeners &&
  after.heapBytes < before.heapBytes + 8 * 2 ** 20;
const isKept = log.early === 0 && crashes.length === 0 && most === polls;
keepFresh(
  'soak',
  'npm run soak',
  `${table.join('\n')}\n\n${where}.`,
  undefined,
  'docs/under-fire.md',
);
if (!isBack || !isKept) {
  console.error(`A promise was broken; the server's log is ${server.log}`);
  process.exitCode = 1;
} else await rm(folder, { recursive: true });

/** A port for the server to come back to. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
