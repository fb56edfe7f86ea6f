import { readFileSync, writeFileSync } from 'node:fs';

/** What one contender did with so many polls, each at 1 s: the median of each figure over the windows. */
export interface Figures {
  readonly name: string;
  readonly kind: 'polls' | 'fleet';
  readonly polls: number;
  readonly perSecond: number;
  /** By how much a poll was late against its due time, ms. */
  readonly lateP50: number;
  readonly lateP99: number;
  /** Per poll, ms. */
  readonly workerCpuMs: number;
  readonly serverCpuMs: number;
  readonly workerMiB: number;
  readonly serverMiB: number;
  /** What the servers wrote to the disk per poll, kB. */
  readonly writtenKb: number;
}

/** One whole run. */
export interface Run {
  /** The machine, the day, the load. */
  readonly where: string;
  readonly windows: number;
  readonly seconds: number;
  readonly workers: number;
  readonly figures: readonly Figures[];
}

const file = new URL('last-run.json', import.meta.url);

export const lastRun = (): Run => JSON.parse(readFileSync(file, 'utf8'));

export const keepRun = (run: Run): void => writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`);
