import { createReadStream } from 'node:fs';
import { InputError } from '../../machines/validate/input-error.ts';

/** More than any line of a recording: a whole snapshot of many conversations has some MB. */
const MAX_LINE = 2 ** 28;

/** What `-` stands for, or the file. */
export const openInput = (path: string): NodeJS.ReadableStream =>
  path === '-' ? process.stdin : createReadStream(path);

/** @throws {InputError} for what can't be read. */
export async function* readable<T>(path: string, input: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* input;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError('file', path, `a file that can be read (${code})`);
  }
}

/**
 * The lines of a recording, one after the other, so that a large one takes little memory.
 *
 * @param path `-` for stdin.
 * @throws {InputError} for a file that can't be read, or has a line that is too long.
 */
export const recordedLines = (path: string): AsyncGenerator<string> =>
  linesIn(readable(path, openInput(path).setEncoding('utf8') as AsyncIterable<string>));

/** @throws {InputError} for a line that is too long. */
export async function* linesIn(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let number = 1;
  for await (const text of texts) {
    const [first = '', ...others] = text.split('\n');
    rest += first;
    for (const line of others) {
      yield rest;
      rest = line;
      number += 1;
    }
    if (rest.length > MAX_LINE)
      throw new InputError(`line ${number}`, 'more', `at most ${MAX_LINE} characters`);
  }
  yield rest;
}
