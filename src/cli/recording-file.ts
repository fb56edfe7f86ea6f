import { appendFileSync, openSync } from 'node:fs';
import { InputError } from '../../machines/validate/input-error.ts';

/**
 * Creates a file for a recording and gives what appends a line to it, at once: a crash leaves what there was.
 * Only its owner may read it, since all that the server says of the conversation is in it.
 *
 * @throws {InputError} for a file that is there already, or a place that can't be written to.
 */
export function createRecordingFile(path: string): (line: string) => void {
  const file = openedFile(path);
  return (line) => appendFileSync(file, `${line}\n`);
}

function openedFile(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const takes =
      code === 'EEXIST'
        ? 'a file that is not there yet: no recording is overwritten'
        : `a file that can be written (${code})`;
    throw new InputError('--record', path, takes);
  }
}
