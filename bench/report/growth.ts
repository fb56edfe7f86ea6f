import { measured, median } from '../statistics.ts';
import type { Rounds } from '../workers/fleet-rounds.ts';
import type { Goal } from './goals.ts';
import type { Figure, Table } from './table.ts';

type Grown = Readonly<Record<number, readonly number[]>>;

/** A few windows don't show their own noise: between runs a single poll's cost varied this much. */
const MIN_NOISE = 0.3;

/** Cost at each size against that at another. */
function against(grown: Grown, size: number, base: number): Figure {
  const [values = [], bases = []] = [grown[size], grown[base]];
  const { value, noise } = measured(
    values.map((cost, round) => cost / (bases[round] ?? Number.NaN)),
  );
  return { value, noise: Math.max(noise, MIN_NOISE), digits: 2, unit: '×' };
}

const sizesOf = (grown: Grown) => Object.keys(grown).map(Number);

export function growthTable(all: Readonly<Record<string, Grown>>): Table {
  const sizes = sizesOf(all.pollchart ?? {});
  return {
    head: [
      'CPU per poll, against 100 polls',
      ...sizes.map((size) => (size === 1 ? '1 poll' : `${size.toLocaleString('en')} polls`)),
    ],
    rows: Object.entries(all).map(([name, grown]) => [
      name,
      ...sizes.map((size) => (grown[size] ? against(grown, size, 100) : { aside: '' })),
    ]),
  };
}

export const chartTable = (chart: Grown): Table => ({
  head: ['the fleet’s chart, without sockets', '× per member and round', 'µs here'],
  rows: sizesOf(chart).map((size) => [
    `${size.toLocaleString('en')} members`,
    against(chart, size, 1_000),
    { aside: median(chart[size] ?? []).toFixed(1) },
  ]),
});

/** The farthest from flat, as a share. */
const farthest = (figures: readonly Figure[]): Figure =>
  figures.reduce((most, figure) =>
    Math.abs(figure.value - 1) > Math.abs(most.value - 1) ? figure : most,
  );

const unevenness = (figures: readonly Figure[]): Figure => {
  const { value, noise } = farthest(figures);
  return { value: 100 * (value - 1), noise: 100 * noise, digits: 0, unit: ' %' };
};

export function growthGoals(all: Readonly<Record<string, Grown>>, chart: Grown): Goal[] {
  const { pollchart = {}, 'pollchart fleet': fleet = {} } = all;
  const uneven = (grown: Grown, base: number) =>
    unevenness(sizesOf(grown).map((size) => against(grown, size, base)));
  return [
    {
      says: 'a poll among 1 to 10,000 costs the same within 10 %',
      measured: uneven(pollchart, 100),
      ...within(10),
    },
    {
      says: 'a member of a fleet of 100 to 10,000, within 10 %',
      measured: uneven(fleet, 100),
      ...within(10),
    },
    {
      says: 'a member of the pure chart of 1,000 to 100,000, within 20 %',
      measured: uneven(chart, 1_000),
      ...within(20),
    },
  ];
}

const within = (percent: number) => ({ atLeast: -percent, atMost: percent });

export const roundGoals = (thousand: Rounds, tenThousand: Rounds, intervalMs: number): Goal[] => [
  {
    says: '1,000 members take 11 requests a round',
    measured: { value: thousand.requestsPerRound, noise: 0.2, digits: 1 },
    atMost: 11.2,
  },
  {
    says: `10,000 members are asked on time: the latest batch of a ${intervalMs / 1_000} s round, late by at most 10 %`,
    measured: {
      value: (100 * tenThousand.lateMs.worst) / intervalMs,
      noise: 10,
      digits: 0,
      unit: ' %',
    },
    atMost: 10,
  },
];
