import { readFileSync } from 'node:fs';

interface Usage {
  readonly cpuMs: number;
  readonly memoryMiB: number;
}

/** What a process and its children have used so far (Linux). */
export function usageOf(pid: number): Usage {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? [];
  return children.reduce((sum, child) => {
    const { cpuMs, memoryMiB } = usageOf(Number(child));
    return { cpuMs: sum.cpuMs + cpuMs, memoryMiB: sum.memoryMiB + memoryMiB };
  }, ownUsageOf(pid));
}

function ownUsageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold blanks; utime and stime are the 14th and the 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return {
    // A tick is 10 ms on every Linux that Node runs on.
    cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
    memoryMiB: Math.round(Number(resident?.[1] ?? 0) / 1_024),
  };
}

/** The value below which a share of the sorted numbers lies. */
export const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
