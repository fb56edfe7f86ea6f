import { CommanderError } from 'commander';
import { InputError } from '../../machines/validate/input-error.ts';
import { shortened } from '../../machines/validate/shortened.ts';
import { oneLine } from '../http/one-line.ts';
import { exitCodes } from './exit-code.ts';

const MAX_LENGTH = 1_000;

/** Prints the error in one line on stderr and sets the exit code; doesn't end the process. */
export function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // Commander has already printed it.
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
    return;
  }
  process.exitCode = error instanceof InputError ? exitCodes.usage : exitCodes.gaveUp;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`error: ${shortened(oneLine(message), MAX_LENGTH)}\n`);
}
