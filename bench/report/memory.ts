import type { Goal } from './goals.ts';
import type { Figure, Table } from './table.ts';

type Heaps = Readonly<Record<string, number>>;

/** Twice measured, heaps differ by less. */
const NOISE = 0.04;

const DATA = 'their data alone';

const bytes = (value: number): Figure => ({ value, noise: NOISE * value + 20, digits: 0 });

export const memoryTable = (heaps: Heaps): Table => ({
  head: ['heap per waiting poll', 'bytes', 'without the data'],
  rows: Object.entries(heaps)
    .sort(([, a], [, b]) => a - b)
    .map(([name, heap]) => [name, bytes(heap), bytes(heap - (heaps[DATA] ?? 0))]),
});

export function memoryGoals(heaps: Heaps): Goal[] {
  const { pollchart = Number.NaN, 'pollchart fleet': fleet = Number.NaN } = heaps;
  const data = heaps[DATA] ?? Number.NaN;
  const peers = Object.entries(heaps).filter(
    ([name]) => !['pollchart', 'pollchart fleet', 'batches by hand', DATA].includes(name),
  );
  const ratio = (value: number): Figure => ({ value, noise: 2 * NOISE, digits: 2, unit: '×' });
  return [
    {
      says: 'a waiting poll holds at most 1.3× the heap of XState by hand',
      measured: ratio(pollchart / (heaps['XState by hand'] ?? Number.NaN)),
      atMost: 1.3,
    },
    {
      says: 'a fleet’s member holds less than the smallest peer',
      measured: ratio(fleet / Math.min(...peers.map(([, heap]) => heap))),
      atMost: 1,
    },
    {
      says: 'a fleet’s member holds at most 1,024 bytes above its data',
      measured: bytes(fleet - data),
      atMost: 1_024,
    },
  ];
}
