/** What a system calls a shortage of its own: handles, local ports, buffers, memory (POSIX errno.h). */
const CODES = ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'];

/** Whether it was this machine that had nothing left to ask a server with. */
export const isLocalShortage = (cause: string | undefined): cause is string =>
  CODES.includes(`${cause}`);
