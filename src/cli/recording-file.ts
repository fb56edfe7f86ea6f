import { appendFileSync, openSync } from 'node:fs';
import { InputError } from '../../machines/validate/input-error.ts';

/** The path that stands for stdout. */
export const STDOUT = '-';

/**
 * Creates a file for a recording and returns a function that appends a line to it. Each line is written
 * synchronously, so a crash loses none. Only the owner may read the file, since it contains everything that
 * the server sent about the conversation.
 *
 * @throws {InputError} for a file that already exists, or can't be written.
 */
export function createRecordingFile(path: string): (line: string) => void {
  if (path === STDOUT) return (line) => void process.stdout.write(`${line}\n`);
  const file = openNewFile(path);
  return (line) => appendFileSync(file, `${line}\n`);
}

function openNewFile(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const expected =
      code === 'EEXIST'
        ? 'a file that does not exist yet (recordings are never overwritten)'
        : `a file that can be written (${code})`;
    throw new InputError('--record', path, expected);
  }
}
