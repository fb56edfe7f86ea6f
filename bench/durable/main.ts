/**
 * `npm run bench:durable`: polls on Restate, pg-boss and BullMQ beside the interpreter, in one run of some eight
 * minutes, into docs/durable.md and docs/durable-growth.md. `-- restate bullmq` measures those alone, `-- --quick` with
 * short windows and `-- --polls 500` another number; then it writes nothing. What can't be had on a machine is left out by name.
 */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { canBeAlone, startAlone } from '../../examples/durable/alone.ts';
import { environment } from '../../scripts/real-durable/environment.ts';
import type { Name } from './contenders.ts';
import type { Plan } from './plan.ts';

const SIZES = [1_000, 3_000];
const NAMES: readonly Name[] = ['interpreter', 'restate', 'pg-boss', 'bullmq'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    polls: { type: 'string', multiple: true },
  },
});
const isName = (name: string): name is Name => (NAMES as readonly string[]).includes(name);
const unknown = positionals.find((name) => !isName(name));
if (unknown !== undefined)
  throw new Error(`${unknown} is no contender: npm run bench:durable -- ${NAMES.join(' | ')}`);

const leftOut: string[] = [];
/** Whether what it needs is installed. */
function isThere(name: Name): boolean {
  if (name !== 'pg-boss' && name !== 'bullmq') return true;
  try {
    environment.install(name);
    return true;
  } catch (error) {
    leftOut.push(`${name}: ${(error as Error).message}`);
    return false;
  }
}

const wanted = positionals.length > 0 ? positionals.filter(isName) : NAMES;
const plan: Plan = {
  names: wanted.filter(isThere),
  sizes: values.polls?.map(Number) ?? SIZES,
  windows: values.quick ? { count: 1, seconds: 5 } : { count: 3, seconds: 8 },
  leftOut,
  isWhole: positionals.length === 0 && !values.quick && !values.polls,
};

const alone = canBeAlone();
if (!alone)
  console.log('No network namespace here: restate-server may ask for its latest release.');
const child = startAlone(fileURLToPath(new URL('./inside.ts', import.meta.url)), {
  alone,
  env: { BENCH_PLAN: JSON.stringify(plan), NODE_ENV: 'production' },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');
process.exitCode = code ?? 1;
