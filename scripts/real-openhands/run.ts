/** Starts the model and one server after the other, polls its conversations, and writes the table. `start.ts` runs it. */
import { keepFresh } from '../readme-section.ts';
import { report, tryServer } from '../real-servers/try-server.ts';
import { startModel } from './model.ts';
import { type Result, runScenario } from './run-scenario.ts';
import type { RealServer, Scenario } from './scenario.ts';
import { isWanted, isWhole, type ServerName, servers, wanted } from './servers.ts';
import { tableOf } from './table.ts';

/** How many conversations go on at once: more agents than that make a server slow. */
const AT_ONCE = 5;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const model = await startModel();
const results = new Map<ServerName, readonly Result[]>();
for (const name of wanted())
  results.set(
    name,
    await tryServer(name, async (folder, ports) =>
      runAll(await servers[name].start(folder, ports, model)),
    ),
  );

const table = tableOf(results);
report(table, results);
if (isWhole())
  keepFresh('real-openhands', 'npm run real:openhands', table, undefined, 'docs/real-openhands.md');

/** In the order of the scenarios: first those that go on beside each other, then those that run alone. */
async function runAll(server: RealServer): Promise<Result[]> {
  const chosen = server.scenarios.filter(isWanted);
  const results = new Map<Scenario, Result>();
  const run = async (scenario: Scenario) => {
    const result = await runScenario(scenario, server).catch((error) => failed(scenario, error));
    const { end, complaints } = result;
    console.log(`${complaints.length === 0 ? '✓' : '✗'} ${scenario.name}: ${end}`);
    results.set(scenario, result);
  };
  const waiting = chosen.filter(({ runsAlone }) => !runsAlone);
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: server.atOnce ?? AT_ONCE }, worker));
  for (const scenario of chosen.filter(({ runsAlone }) => runsAlone)) await run(scenario);
  return chosen.flatMap((scenario) => results.get(scenario) ?? []);
}

/** A scenario that could not even be begun. */
function failed({ name }: Scenario, error: unknown): Result {
  return {
    scenario: name,
    truth: [],
    end: 'not begun',
    endedAtMs: 0,
    sentence: '',
    complaints: [String(error)],
  };
}
