import type { Figures, Run } from './figures.ts';

const kinds = {
  polls: (polls: number) => `${polls.toLocaleString('en')} polls`,
  fleet: (polls: number) => `one fleet of ${polls.toLocaleString('en')}`,
};

const row = ({ name, kind, polls, ...figures }: Figures) => {
  const own = (value: number, digits: number, unit: string) =>
    name === 'interpreter' ? '' : `${value.toFixed(digits)} ${unit}`;
  return [
    `${name}, ${kinds[kind](polls)}`,
    figures.perSecond.toFixed(0),
    `${figures.lateP50.toFixed(0)} ms`,
    `${figures.lateP99.toFixed(0)} ms`,
    `${figures.workerCpuMs.toFixed(2)} ms`,
    own(figures.serverCpuMs, 2, 'ms'),
    `${figures.workerMiB.toFixed(0)} MiB`,
    own(figures.serverMiB, 0, 'MiB'),
    own(figures.writtenKb, 1, 'kB'),
  ];
};

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** The Markdown of a run, or of a part of its figures. */
export const tableOf = (
  { where, windows, seconds, workers, ...run }: Run,
  figures: readonly Figures[] = run.figures,
): string =>
  [
    `${where}. Each poll at 1 s; medians of ${windows} windows of ${seconds} s; ${workers} worker processes, the interpreter in one.`,
    '',
    line([
      '',
      'polls/s',
      'late, p50',
      'late, p99',
      'CPU per poll: workers',
      'store or engine',
      'memory: workers',
      'store or engine',
      'written per poll',
    ]),
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...figures.map((one) => line(row(one))),
  ].join('\n');
