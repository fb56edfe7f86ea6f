import type { Failure } from './observation.ts';

/** What a system calls a shortage of its own: handles, buffers, memory (POSIX errno.h). */
export const SHORTAGES: readonly string[] = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'];

/** Whether this machine had nothing left to ask a server with: that says nothing of the server. */
export const isLocalShortage = ({ cause }: Failure): boolean =>
  cause !== undefined && SHORTAGES.includes(cause);
