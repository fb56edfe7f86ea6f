import { exitCodes } from './exit-code.ts';

export interface Interruption {
  /** Aborted by the first Ctrl-C, a SIGTERM, or a reader of our output that has gone. */
  readonly signal: AbortSignal;
  /** `null` unless interrupted. */
  readonly exitCode: number | null;
  release(): void;
}

/** Listens for whoever wants this to end; who asks twice won't be kept waiting. */
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
  // Without a stderr there is no place left to complain.
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
