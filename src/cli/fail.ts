import { CommanderError } from 'commander';
import { messageOf } from '../../machines/validate/actor-events.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { shortened } from '../../machines/validate/shortened.ts';
import { bugs } from '../../package.json';
import { oneLine } from '../http/one-line.ts';
import { exitCodes } from './exit-code.ts';
import { languageOf } from './language.ts';
import { strings } from './strings.ts';

const MAX_LENGTH = 1_000;

/** Prints the error in one line on stderr and sets the exit code; doesn't end the process. */
export function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // Commander has already printed it.
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
    return;
  }
  process.exitCode = error instanceof InputError ? exitCodes.usage : exitCodes.gaveUp;
  process.stderr.write(`error: ${shortened(oneLine(textOf(error)), MAX_LENGTH)}\n`);
}

/** What the user did, and what the system says, stands for itself; anything else is our bug. */
function textOf(error: unknown): string {
  const message = messageOf(error);
  if (error instanceof InputError || isOfSystem(error)) return message;
  return strings[languageOf(process.env)].bug(message, bugs.url);
}

/** Node's `syscall` and `code`: a failed call, or a package that isn't installed. */
const isOfSystem = (error: unknown): boolean =>
  error instanceof Error &&
  ('syscall' in error ||
    /MODULE_NOT_FOUND$/.test(`${Object(error).code}`) ||
    isOfSystem(error.cause));
