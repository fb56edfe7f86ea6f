import { whenOutputCloses } from './closed-output.ts';
import { exitCodes } from './exit-code.ts';

export interface Interruption {
  /** Aborted by the first Ctrl-C, by a SIGTERM or SIGHUP, or when stdout is closed by its reader. */
  readonly signal: AbortSignal;
  /** `null` unless interrupted. */
  readonly exitCode: number | null;
  release(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for signals and a closed stdout. A second signal exits the process at once. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let exitCode: number | null = null;

  const interrupt = (code: number) => {
    exitCode ??= code;
    controller.abort();
  };
  const onSignal = (signal: (typeof signals)[number]) => {
    if (exitCode !== null) process.exit(exitCode);
    interrupt(exitCodes[signal]);
  };
  for (const signal of signals) process.on(signal, onSignal);
  whenOutputCloses(() => interrupt(exitCodes.SIGPIPE));

  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
