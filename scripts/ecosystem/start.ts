/**
 * `npm run ecosystem`: packs the package, installs it in the runtimes, bundlers, frameworks and test runners that its users
 * have, each in a temporary folder, and writes what came of each into docs/ecosystem.md. It fails when a row does.
 * `-- next bun` tries some of them, and writes nothing.
 */
import { keepFresh } from '../readme-section.ts';
import type { Result } from './consumer.ts';
import { consumers, wanted } from './consumers.ts';
import { pack } from './pack.ts';
import { tableOf } from './table.ts';
import { tryConsumer } from './try-consumer.ts';

const tarball = pack();
const results: Result[] = [];
for (const name of wanted()) {
  console.log(`${name} …`);
  results.push(...(await tryConsumer(name, tarball)));
}

const table = tableOf(results);
console.log(table);
if (results.some(({ failure }) => failure !== null)) process.exitCode = 1;
if (wanted().length === Object.keys(consumers).length)
  keepFresh('ecosystem', 'npm run ecosystem', table, undefined, 'docs/ecosystem.md');
