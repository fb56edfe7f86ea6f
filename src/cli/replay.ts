import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { type ReplayedStep, replaySteps } from '../replay/replay-polling.ts';
import { languageFor, type OutputOptions } from './create-reporter.ts';
import { listenForInterruption } from './interruption.ts';
import { jsonReporter } from './json-reporter.ts';
import { paintFor } from './paint.ts';
import { replayLines } from './replay-lines.ts';
import type { Reporter } from './reporter.ts';

/** Prints a recorded poll. Returns the exit code. */
export async function replay(path: string, options: OutputOptions): Promise<number> {
  const steps = replaySteps(pollingMachine, await contentOf(path));
  const { stdout, stderr, env } = process;
  const interruption = listenForInterruption();
  if (options.json) report(steps, jsonReporter(stdout, stderr));
  else
    for (const line of replayLines(steps, languageFor(options), paintFor(stdout, env)))
      stdout.write(`${line}\n`);
  await new Promise((resolve) => stdout.write('', resolve));
  interruption.release();
  return interruption.exitCode ?? 0;
}

/** Reports the same as `watch` did while the poll was recorded. */
function report(steps: readonly ReplayedStep<unknown>[], reporter: Reporter): void {
  for (const { emitted, snapshot } of steps) {
    for (const event of emitted) reporter.event(snapshot.context.id, event);
    reporter.snapshot(snapshot);
    if (snapshot.output) reporter.outcome(snapshot.output);
  }
}

async function contentOf(path: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError('file', path, `a file that can be read (${code})`);
  }
}
