import type { Failure } from './observation.ts';

/** System error codes for a local shortage of handles, buffers or memory (POSIX errno.h). */
export const SHORTAGES: readonly string[] = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'];

/** Whether this machine had no resources left to send a request: that says nothing about the server. */
export const isLocalShortage = ({ cause }: Failure): boolean =>
  cause !== undefined && SHORTAGES.includes(cause);
