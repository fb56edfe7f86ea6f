import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { createReporter, type OutputOptions } from './create-reporter.ts';
import { exitCodeOf } from './exit-code.ts';
import { listenForInterruption } from './interruption.ts';
import type { Reporter } from './reporter.ts';

type Run = (reporter: Reporter, signal: AbortSignal) => Promise<readonly PollOutcome[]>;

/** Runs a command with a reporter; an interruption aborts its signal. Returns the exit code. */
export async function runCommand(options: OutputOptions, run: Run): Promise<number> {
  const interruption = listenForInterruption();
  const reporter = createReporter(options);
  try {
    const outcomes = await run(reporter, interruption.signal);
    return interruption.exitCode ?? exitCodeOf(outcomes);
  } finally {
    reporter.close();
    interruption.release();
  }
}
