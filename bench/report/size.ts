import type { Page, Size } from '../parts/size.ts';
import { measured, median } from '../statistics.ts';
import type { Goal } from './goals.ts';
import type { Figure, Table } from './table.ts';

type Sizes = Readonly<Record<Page, Size>>;

const kB = (bytes: number): Figure => ({
  value: bytes / 1_000,
  noise: (0.02 * bytes) / 1_000,
  digits: 1,
});

export const sizeTable = (sizes: Sizes): Table => ({
  head: ['minified and gzipped', 'kB', 'kB with xstate, zod, ofetch'],
  rows: Object.entries(sizes).map(([page, { own, whole }]) => [page, kB(own), kB(whole)]),
});

export function startTable(times: Readonly<Record<string, readonly number[]>>): Table {
  const bare = median(times.xstate ?? []);
  return {
    head: ['import in a fresh process', '× xstate alone', 'ms here'],
    rows: Object.entries(times).map(([name, values]) => {
      const { value, noise } = measured(values.map((ms) => ms / bare));
      return [
        `\`${name}\``,
        { value, noise, digits: 1, unit: '×' },
        { aside: median(values).toFixed(0) },
      ];
    }),
  };
}

export const sizeGoals = (sizes: Sizes): Goal[] => [
  {
    says: 'all of `pollchart` without xstate, zod and ofetch: at most 6 kB',
    measured: kB(sizes['all of `pollchart`'].own),
    atMost: 6,
  },
  {
    says: '`usePolling` and `PollingProvider` add at most 2 kB',
    measured: added(sizes, 'the same and `usePolling`, `PollingProvider`'),
    atMost: 2,
  },
  {
    says: 'all of `pollchart/react`, fleets too, the same',
    measured: added(sizes, 'the same and all of `pollchart/react`'),
    atMost: 2,
  },
];

const added = (sizes: Sizes, page: Page) =>
  kB(sizes[page].own - sizes['`createPollingMachine`, `defineResource`, `poll`'].own);
