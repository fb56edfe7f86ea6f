/** 1,000 polls at 1 s: one process's interpreter, and Restate. `npm run bench:durable [-- seconds]`. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { canBeAlone, startAlone } from '../../examples/durable/alone.ts';

const alone = canBeAlone();
if (!alone)
  console.log('No network namespace here: restate-server may ask for its latest release.');

const inside = fileURLToPath(new URL('./inside.ts', import.meta.url));
const env = { BENCH_SECONDS: process.argv[2] ?? '20' };
const [code] = await once(startAlone(inside, { alone, env }), 'exit');
process.exitCode = code ?? 1;
