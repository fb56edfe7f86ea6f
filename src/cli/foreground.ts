import { readFileSync } from 'node:fs';

/**
 * Whether the terminal behind a stream belongs to this process, and not to a shell that runs it in the background (`&`,
 * `bg`). Known on Linux alone; elsewhere assumed.
 */
export function isInForeground(stream: NodeJS.WritableStream): boolean {
  try {
    const isOwn = stream === process.stdout || stream === process.stderr;
    return !isOwn || isForeground(readFileSync('/proc/self/stat', 'utf8'));
  } catch {
    return true;
  }
}

/** By proc_pid_stat(5): the fields after the name, which is in brackets, are state, ppid, pgrp, session, tty_nr, tpgid. */
export function isForeground(stat: string): boolean {
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === foreground || Number(foreground) < 1;
}
