import { readFileSync } from 'node:fs';

export interface Usage {
  readonly cpuMs: number;
  /** What processes share is counted once. */
  readonly memoryMiB: number;
  /** Bytes that had to go to a disk. */
  readonly written: number;
}

const nothing: Usage = { cpuMs: 0, memoryMiB: 0, written: 0 };

const plus = (a: Usage, b: Usage): Usage => ({
  cpuMs: a.cpuMs + b.cpuMs,
  memoryMiB: a.memoryMiB + b.memoryMiB,
  written: a.written + b.written,
});

/** What processes and all that they have started have used so far (Linux). */
export const usageOf = (pids: readonly number[]): Usage =>
  pids.map((pid) => withChildren(pid)).reduce(plus, nothing);

function withChildren(pid: number): Usage {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? [];
    return children.map(Number).map(withChildren).reduce(plus, ownUsageOf(pid));
  } catch (error) {
    // A child that has ended meanwhile: its parent has its time.
    if (['ENOENT', 'ESRCH'].includes(`${(error as NodeJS.ErrnoException).code}`)) return nothing;
    throw error;
  }
}

function ownUsageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold blanks; from the 14th field on: utime, stime, and those of children that have ended.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    // A tick is 10 ms on every Linux that Node runs on.
    cpuMs: ticks * 10,
    memoryMiB: kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') / 1_024,
    written: numberIn(`/proc/${pid}/io`, /^write_bytes: (\d+)/m),
  };
}

const kilobytes = (file: string, name: string) =>
  numberIn(file, new RegExp(`^${name}:\\s+(\\d+)`, 'm'));

const numberIn = (file: string, pattern: RegExp) =>
  Number(pattern.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
