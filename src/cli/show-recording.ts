import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import { languageFor } from './create-reporter.ts';
import { exitCodes } from './exit-code.ts';
import { type InspectionOptions, named } from './inspection.ts';
import { listenForInterruption } from './interruption.ts';
import { openRecording } from './open-recording.ts';
import { validateBeginning } from './replayed-chart.ts';
import { strings } from './strings.ts';

/**
 * Shows a recording on a page until Ctrl-C, which is how this ends well. Returns the exit code.
 *
 * @param path `-` for stdin.
 * @throws {InputError} naming the line, for what doesn't begin as a recording does, before anything is shown.
 */
export async function showRecording(path: string, options: InspectionOptions): Promise<number> {
  const { inspectPort: port = 0 } = options;
  const interruption = listenForInterruption();
  const { signal } = interruption;
  const recording = await openRecording(path, signal);
  try {
    if (!signal.aborted) {
      await validateBeginning(recording.lines());
      const { startRecordingServer } = await import('../inspect-server/recording-server.ts');
      const { lines } = recording;
      const name = path === '-' ? 'stdin' : basename(path);
      const server = await named(startRecordingServer({ port, name, lines }));
      process.stderr.write(`${strings[languageFor(options)].film(server.url)}\n`);
      await aborted(signal);
      await server.close();
    }
  } finally {
    await recording.close();
    interruption.release();
  }
  const { exitCode } = interruption;
  return exitCode === exitCodes.SIGINT ? exitCodes.succeeded : (exitCode ?? exitCodes.succeeded);
}

/** Keeps the process alive, which the server doesn't. */
async function aborted(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await wait(MAX_DELAY_MS, undefined, { signal }).catch(() => undefined);
}
