/** Starts one server after the other, polls its jobs, and writes the table. `start.ts` runs it. */
import { keepFresh } from '../readme-section.ts';
import { report, tryServer } from '../real-servers/try-server.ts';
import { type Result, runScenario } from './run-scenario.ts';
import type { JobServer } from './scenario.ts';
import { type ServerName, servers, wanted } from './servers.ts';
import { tableOf } from './table.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const results = new Map<ServerName, readonly Result[]>();
for (const name of wanted())
  results.set(
    name,
    await tryServer(name, async (folder, ports) =>
      runAll(await servers[name].start(folder, ports)),
    ),
  );

const table = tableOf(results);
report(table, results);
if (results.size === Object.keys(servers).length)
  keepFresh('real-jobs', 'npm run real:jobs', table, undefined, 'docs/real-jobs.md');

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
