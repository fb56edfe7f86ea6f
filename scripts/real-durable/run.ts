/** Starts one engine after the other, tries it, and writes the table. `start.ts` runs it. */
import { startStatusServer } from 'pollchart/testing';
import { keepFresh } from '../readme-section.ts';
import { report, tryServer } from '../real-servers/try-server.ts';
import { checkAll } from './check-all.ts';
import { type EngineName, engines, wanted } from './engines.ts';
import type { Result } from './result.ts';
import { playAll } from './scenarios.ts';
import { tableOf } from './table.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const results = new Map<EngineName, readonly Result[]>();
for (const name of wanted())
  results.set(
    name,
    await tryServer(name, async (folder, ports) => {
      const server = await startStatusServer();
      const engine = await engines[name].start(folder, ports, server.url);
      try {
        return [
          ...(await checkAll(engine)),
          ...(await playAll(name, engine, server)),
          ...((await engine.more?.()) ?? []),
        ];
      } finally {
        await engine.stop();
        await server.close();
      }
    }),
  );

const table = tableOf(results);
report(table, results);
if (results.size === Object.keys(engines).length)
  keepFresh('real-durable', 'npm run real:durable', table, undefined, 'docs/real-durable.md');
process.exit();
