import { exitCodes } from './exit-code.ts';

export interface Interruption {
  /** Aborted by the first Ctrl-C, by a SIGTERM, or when stdout is closed by its reader. */
  readonly signal: AbortSignal;
  /** `null` unless interrupted. */
  readonly exitCode: number | null;
  release(): void;
}

/** Listens for SIGINT, SIGTERM and a closed stdout. A second signal exits the process at once. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let exitCode: number | null = null;

  const interrupt = (code: number) => {
    exitCode ??= code;
    controller.abort();
  };
  const onSignal = (signal: 'SIGINT' | 'SIGTERM') => {
    if (exitCode !== null) process.exit(exitCode);
    interrupt(exitCodes[signal]);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    interrupt(exitCodes.SIGPIPE);
  });
  // Without a stderr errors can't be reported anywhere.
  process.stderr.on('error', () => undefined);

  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release: () => {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
