import type { Made } from '../parts/connections.ts';
import type { Goal } from './goals.ts';
import type { Figure, Table } from './table.ts';

type MadeBy = Readonly<Record<string, Made>>;

/** A poll that a busy machine delays may find its connection closed. */
const figure = (value: number): Figure => ({ value, noise: 3, digits: 0, unit: '' });

export const connectionTable = (made: MadeBy): Table => ({
  head: ['per 100 polls at 5 s', 'connections', 'TLS handshakes'],
  rows: Object.entries(made)
    .sort(([, a], [, b]) => a.handshakes - b.handshakes)
    .map(([name, { connections, handshakes }]) => [name, figure(connections), figure(handshakes)]),
});

export const connectionGoals = (made: MadeBy): Goal[] => [
  {
    says: 'handshakes per 100 polls through `nodeFetch` at 5 s: 1',
    measured: figure(made['pollchart, nodeFetch']?.handshakes ?? Number.NaN),
    atMost: 1,
  },
];
