import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { InputError } from '../../machines/validate/input-error.ts';

/** More than any line of a recording: a whole snapshot of many conversations has some MB. */
const MAX_LINE = 2 ** 28;

/**
 * The lines of a recording, one after the other, so that a large one takes little memory.
 *
 * @param path `-` for stdin.
 * @throws {InputError} for a file that can't be read, or has a line that is too long.
 */
export async function* recordedLines(path: string): AsyncGenerator<string> {
  let rest = '';
  let number = 1;
  for await (const text of textsIn(path)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    number += lines.length;
    if (rest.length > MAX_LINE)
      throw new InputError(`line ${number}`, 'more', `at most ${MAX_LINE} characters`);
    yield* lines;
  }
  yield rest;
}

async function* textsIn(path: string): AsyncGenerator<string> {
  const input: Readable = path === '-' ? process.stdin : createReadStream(path);
  try {
    yield* input.setEncoding('utf8') as AsyncIterable<string>;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError('file', path, `a file that can be read (${code})`);
  }
}
