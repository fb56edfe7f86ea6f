/** Runs the checks of one consumer in the folder where it is installed. `start.ts` runs it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, Result } from './consumer.ts';
import { type ConsumerName, consumers } from './consumers.ts';
import { RESULTS } from './results-file.ts';

const [name = '', folder = ''] = process.argv.slice(2);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const results: Result[] = [];
for (const check of consumers[name as ConsumerName].checks(folder)) results.push(await ran(check));
await writeFile(join(folder, RESULTS), JSON.stringify(results));

async function ran({ run, note, ...row }: Check): Promise<Result> {
  const startedAt = performance.now();
  const failure = await run().then(
    () => null,
    (error: Error) => error.message,
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(`  ${failure === null ? '✓' : '✗'} ${row.name} ${row.version}, ${row.what}`);
  if (failure !== null) console.error(failure);
  return { ...row, failure, note: failure === null && note ? await note() : null, seconds };
}
