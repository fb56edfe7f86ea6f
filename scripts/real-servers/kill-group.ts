import type { ChildProcess } from 'node:child_process';

/** Signals a process and all that it has started in its group. A group whose processes have all ended is no more. */
export function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
