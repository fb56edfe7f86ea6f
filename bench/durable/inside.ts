/** Measures one contender after the other, and writes what was measured. `main.ts` runs it. */
import { keepFresh } from '../../scripts/readme-section.ts';
import { machine } from '../report/machine.ts';
import { WORKERS } from './contenders/contender.ts';
import { contenders, type Name } from './contenders.ts';
import { type Figures, keepRun, type Run } from './figures.ts';
import { measure } from './measure.ts';
import type { Plan } from './plan.ts';
import { tableOf } from './table.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const plan: Plan = JSON.parse(process.env.BENCH_PLAN ?? '');
const where = machine();
const startedAt = performance.now();
const figures: Figures[] = [];
const leftOut: string[] = [...plan.leftOut];

const idsOf = (polls: number) =>
  Array.from({ length: polls }, (_, index) => index.toString(16).padStart(32, '0'));

async function tryOne(name: Name, kind: Figures['kind'], polls: number): Promise<void> {
  const second = Math.round((performance.now() - startedAt) / 1_000);
  console.error(`${String(second).padStart(4)} s  ${name}, ${kind}, ${polls}`);
  try {
    const load = { ids: idsOf(polls), kind };
    figures.push({
      name,
      kind,
      polls,
      ...(await measure(contenders[name].start, load, plan.windows)),
    });
  } catch (error) {
    leftOut.push(`${name}, ${kind}, ${polls}: ${error}`);
  }
}

for (const polls of plan.sizes) for (const name of plan.names) await tryOne(name, 'polls', polls);
for (const name of plan.names)
  if (contenders[name].hasFleet) await tryOne(name, 'fleet', plan.sizes[0] ?? 0);

const run: Run = {
  where,
  windows: plan.windows.count,
  seconds: plan.windows.seconds,
  workers: WORKERS,
  figures,
};
const table = tableOf(run);
console.log(table);
for (const what of leftOut) console.log(`Left out: ${what}`);
if (plan.isWhole && leftOut.length === 0) {
  keepRun(run);
  const thousand = figures.filter(({ polls }) => polls === plan.sizes[0]);
  const section = ['durable-bench', 'npm run bench:durable'] as const;
  keepFresh(...section, tableOf(run, thousand), undefined, 'docs/durable.md');
  keepFresh(...section, table, undefined, 'docs/durable-growth.md');
}
process.exit();
