import { median, paired } from '../statistics.ts';
import type { Goal } from './goals.ts';
import type { Figure, Table } from './table.ts';

type Costs = Readonly<Record<string, readonly number[]>>;

const BARE = 'bare fetch loop';

export function costTable(costs: Costs): Table {
  const base = costs[BARE] ?? [];
  const rows = Object.entries(costs).map(([name, values]) => {
    const ratio = paired(values, base);
    return { name, ratio, values };
  });
  rows.sort((a, b) => a.ratio.value - b.ratio.value);
  return {
    head: ['CPU per poll', `× ${BARE}`, 'µs here'],
    rows: rows.map(({ name, ratio, values }) => [
      name,
      ratioFigure(ratio),
      { aside: median(values).toFixed(0) },
    ]),
  };
}

const ratioFigure = (ratio: { value: number; noise: number }, digits = 2): Figure => ({
  ...ratio,
  digits,
  unit: '×',
});

/** Ourselves, and what a batch costs without any rule. */
const NO_PEERS = [
  ...['pollchart', 'pollchart, nodeFetch', 'pollchart fleet'],
  ...['batches by hand', 'bare undici.request'],
];

export function costGoals(costs: Costs): Goal[] {
  const [ours = [], fleet = []] = [costs['pollchart, nodeFetch'], costs['pollchart fleet']];
  const peers = Object.entries(costs).filter(([name]) => !NO_PEERS.includes(name));
  const cheapest = peers.reduce((least, peer) =>
    median(peer[1]) < median(least[1]) ? peer : least,
  );
  const against = (name: string) => paired(ours, costs[name] ?? []);
  return [
    {
      says: 'a poll through `nodeFetch` costs at most what the bare loop with the same duties does',
      measured: ratioFigure(against(BARE)),
      atMost: 1,
    },
    {
      says: `and less than the cheapest peer’s, ${cheapest[0]}`,
      measured: ratioFigure(against(cheapest[0])),
      atMost: 1,
    },
    {
      says: 'a conversation in a fleet costs at most 1.5× one in batches by hand',
      measured: ratioFigure(paired(fleet, costs['batches by hand'] ?? [])),
      atMost: 1.5,
    },
    {
      says: 'and at least 20× less than a poll of its own',
      measured: { ...invert(paired(fleet, ours)), digits: 1, unit: '× less' },
      atLeast: 20,
    },
  ];
}

const invert = ({ value, noise }: { value: number; noise: number }) => ({
  value: 1 / value,
  noise: noise / value ** 2,
});
