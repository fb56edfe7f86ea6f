import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { createReporter, languageFor, type OutputOptions } from './create-reporter.ts';
import { ExecOnEnd } from './exec-on-end.ts';
import { exitCodeOf } from './exit-code.ts';
import { listenForInterruption } from './interruption.ts';
import type { Reporter } from './reporter.ts';

export interface RunOptions extends OutputOptions {
  /** What the shell runs for each poll that has ended. */
  readonly exec?: string | undefined;
}

type Run = (reporter: Reporter, signal: AbortSignal) => Promise<readonly PollOutcome[]>;

/** Runs a command with a reporter; an interruption aborts its signal. Returns the exit code. */
export async function runCommand(options: RunOptions, run: Run): Promise<number> {
  const interruption = listenForInterruption();
  const { signal } = interruption;
  const reporter = createReporter(options);
  const { exec: command } = options;
  const exec =
    command === undefined
      ? null
      : new ExecOnEnd({ command, reporter, language: languageFor(options), signal });
  const outcome: Reporter['outcome'] = (outcome) => {
    reporter.outcome(outcome);
    exec?.add(outcome);
  };
  try {
    const outcomes = await run({ ...reporter, outcome }, signal);
    await exec?.done();
    return interruption.exitCode ?? exitCodeOf(outcomes);
  } finally {
    reporter.close();
    interruption.release();
  }
}
