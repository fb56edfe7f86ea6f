/** Starts one server after the other, polls its jobs, and writes the table. `start.ts` runs it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../examples/durable/restate-server.ts';
import { keepFresh } from '../readme-section.ts';
import { stopServers } from '../real-servers/server-process.ts';
import { type Result, runScenario } from './run-scenario.ts';
import type { JobServer } from './scenario.ts';
import { type ServerName, servers, wanted } from './servers.ts';
import { tableOf } from './table.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const results = new Map<ServerName, readonly Result[]>();
for (const name of wanted()) results.set(name, await tryServer(name));

const table = tableOf(results);
console.log(table);
for (const { scenario, complaints } of [...results.values()].flat()) {
  for (const complaint of complaints) {
    console.error(`${scenario}: ${complaint}`);
    process.exitCode = 1;
  }
}
if (results.size === Object.keys(servers).length)
  keepFresh('real-jobs', 'npm run real:jobs', table, undefined, 'docs/real-jobs.md');

/** Whatever happens, no server is left behind; the logs are, should anything not be as expected. */
async function tryServer(name: ServerName): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), `pollchart-${name}-`));
  let isAsExpected = false;
  try {
    const all = await runAll(await servers[name].start(folder, await freePorts(2)));
    isAsExpected = all.every(({ complaints }) => complaints.length === 0);
    return all;
  } finally {
    await stopServers();
    if (isAsExpected) await rm(folder, { recursive: true });
    else console.error(`The logs of ${name} are in ${folder}`);
  }
}

/** Jobs are begun one after the other: together they are more than Prefect's SQLite takes. */
async function runAll({ poll, scenarios }: JobServer): Promise<Result[]> {
  const results: Promise<Result>[] = [];
  const beside = scenarios.filter(({ runsAlone }) => !runsAlone);
  const alone = scenarios.filter(({ runsAlone }) => runsAlone);
  for (const scenario of [...beside, ...alone]) {
    if (scenario.runsAlone) await Promise.all(results);
    results.push(runScenario({ poll, ...scenario }, await scenario.begin()));
  }
  return Promise.all(results);
}
