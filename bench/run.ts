/**
 * `npm run bench`: pollchart beside what a user could pick instead, in one run, into docs/benchmarks.md.
 * `npm run bench -- --check` fails when those figures are off by more than the run's own noise.
 */
import { writeFileSync } from 'node:fs';
import { keepFresh } from '../scripts/readme-section.ts';
import { buildWorkers } from './build.ts';
import { type Name, withOwnTransport } from './contenders/all.ts';
import { connections } from './parts/connections.ts';
import { allContenders, costs } from './parts/cost.ts';
import { fleetChart, fleetRounds } from './parts/fleet.ts';
import { growth } from './parts/growth.ts';
import { heaps } from './parts/memory.ts';
import { simulations } from './parts/simulations.ts';
import { sizes } from './parts/size.ts';
import { importTimes } from './parts/start.ts';
import { connectionGoals, connectionTable } from './report/connections.ts';
import { costGoals, costTable } from './report/cost.ts';
import { goalTable } from './report/goals.ts';
import { chartTable, growthGoals, growthTable, roundGoals } from './report/growth.ts';
import { machine } from './report/machine.ts';
import { memoryGoals, memoryTable } from './report/memory.ts';
import { outageTable, simulationGoals, trafficTable } from './report/simulations.ts';
import { sizeGoals, sizeTable, startTable } from './report/size.ts';
import { driftOf, markdown, type Table } from './report/table.ts';
import { trafficSvg } from './report/traffic-svg.ts';

const SVG = 'traffic.svg';
const PACKAGES = [
  'pollchart',
  'pollchart/openhands',
  'xstate',
  'ofetch',
  'rxjs',
  '@tanstack/query-core',
];
const ROUND_MS = 3_000;
const FLEET_SIZES = [100, 1_000, 10_000];
const CHART_SIZES = [1_000, 10_000, 100_000];

/** A trial with a fraction of the work; it writes nothing. */
const isQuick = process.argv.includes('--quick');
const sized = (whole: number, quick: number) => (isQuick ? quick : whole);

const here = machine();
const startedAt = performance.now();

/** Says what is being done, and when. */
async function part<T>(what: string, work: () => Promise<T>): Promise<T> {
  const second = Math.round((performance.now() - startedAt) / 1_000);
  console.error(`${String(second).padStart(4)} s  ${what}`);
  return work();
}

await buildWorkers();
const costly = await part('the cost of a poll', () => costs(allContenders, sized(16, 2)));
const connected = await part('connections', () => connections(allContenders));
// Answers come from memory there, by way of the global fetch.
const remembering = allContenders.filter((name) => !withOwnTransport.includes(name));
const heavy = await part('memory', () =>
  heaps([...remembering, 'their data alone'], sized(20_000, 2_000)),
);
const grown = {
  'bare fetch loop': await part('growth: the bare loop', () =>
    growth('bare fetch loop', sized(2, 1)),
  ),
  pollchart: await part('growth: pollchart', () => growth('pollchart', sized(2, 1))),
  'pollchart fleet': await part('growth: the fleet', () =>
    growth('pollchart fleet' as Name, sized(2, 1), FLEET_SIZES),
  ),
};
const thousand = await part('a fleet of 1,000', () =>
  fleetRounds({ members: 1_000, intervalMs: 1_000, rounds: 5 }),
);
const tenThousand = await part('a fleet of 10,000', () =>
  fleetRounds({ members: 10_000, intervalMs: ROUND_MS, rounds: 5 }),
);
const chart = await part('a fleet’s chart', () => fleetChart(CHART_SIZES));
const times = await part('import times', () => importTimes(PACKAGES, sized(11, 2)));
const weights = await part('sizes', sizes);
const played = await part('traffic and outages, on virtual time', () =>
  simulations(sized(2_000, 200), sized(10_000, 500)),
);

const goals = goalTable([
  ...costGoals(costly),
  ...connectionGoals(connected),
  ...memoryGoals(heavy),
  ...simulationGoals(played),
  ...sizeGoals(weights),
  ...growthGoals(grown, chart),
  ...roundGoals(thousand, tenThousand, ROUND_MS),
]);

const sections: readonly (readonly [string, Table])[] = [
  [
    'CPU per poll over HTTP, each with the same timeout, key, schema and abort. TanStack Query polls only where there is a `window`, so it has one here.',
    costTable(costly),
  ],
  [
    'Connections over TLS that 100 polls make at an interval of 5 s, of a server that keeps idle ones for 75 s: 10 jobs, each on a server of its own, are asked 5 times, and the later polls are extrapolated.',
    connectionTable(connected),
  ],
  ['Heap per poll, of 20,000 that wait, each with the last status it read.', memoryTable(heavy)],
  [
    `Requests against delay, over 2,000 conversations on virtual time (\`bench/simulation/lifetimes.ts\`).\n\n![Requests against delay](${SVG})`,
    trafficTable(played),
  ],
  ['10,000 clients and an outage of a minute, on virtual time.', outageTable(played)],
  ['', sizeTable(weights)],
  ['', startTable(times)],
  ['', growthTable(grown)],
  ['', chartTable(chart)],
  ['What was set out for:', goals],
];

const text = [
  `\`npm run bench\` on ${here}:`,
  ...sections.flatMap(([words, table]) => [words, markdown(table)]),
]
  .filter(Boolean)
  .join('\n\n');
console.log(text);
console.error(`${Math.round((performance.now() - startedAt) / 1_000)} s in all`);

if (isQuick) process.exit();
if (!process.argv.includes('--check')) writeFileSync(`docs/${SVG}`, trafficSvg(played.traffic));
const hasNotDrifted = (written: string) => {
  const drift = driftOf(
    written,
    sections.map(([, table]) => table),
  );
  for (const line of drift) console.error(line);
  return drift.length === 0;
};
keepFresh('bench', 'npm run bench', text, hasNotDrifted, 'docs/benchmarks.md');
