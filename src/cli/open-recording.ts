import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { linesIn, openInput, readable } from './recorded-lines.ts';

const PART_BYTES = 64 * 2 ** 10;

/** A recording that can be read again and again, while it is still being written. */
export interface OpenRecording {
  /** From the first line to what is there now. */
  readonly lines: () => AsyncGenerator<string>;
  close(): Promise<void>;
}

/**
 * Opens a recording. What can be read only once (stdin, a pipe) is copied to a file that no other process can open; this
 * resolves once its first line is there.
 *
 * @param path `-` for stdin.
 * @param signal ends the wait for that line.
 * @throws {InputError} for what can't be read.
 */
export async function openRecording(path: string, signal: AbortSignal): Promise<OpenRecording> {
  const file = await regularFile(path);
  if (file)
    return { lines: () => linesIn(readable(path, textsIn(file))), close: () => file.close() };
  const copy = await temporaryFile();
  const input = openInput(path) as Readable;
  const copying = copied(readable(path, input), copy);
  await Promise.race([copying.begun, signal.aborted || once(signal, 'abort')]);
  return {
    lines: () => linesIn(textsIn(copy)),
    close: async () => {
      input.destroy();
      await copying.ended;
      await copy.close();
    },
  };
}

/** `null` for what is none. */
async function regularFile(path: string): Promise<FileHandle | null> {
  if (path === '-') return null;
  const file = await open(path).catch(() => null);
  if ((await file?.stat())?.isFile()) return file;
  await file?.close();
  return null;
}

/** Its name is gone at once, where the system allows that. */
async function temporaryFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `pollchart-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path).catch(() => undefined);
  return file;
}

/** Not by a stream, with whose end the file would be closed. */
async function* textsIn(file: FileHandle): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.allocUnsafe(PART_BYTES);
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, PART_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield decoder.write(buffer.subarray(0, bytesRead));
  }
}

/** `begun` resolves with the first line, and rejects for what can't be read before it. */
function copied(input: AsyncIterable<Buffer>, copy: FileHandle) {
  let begin: () => void = () => undefined;
  const hasLine = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const copyAll = async () => {
    let beginning = '';
    for await (const chunk of input) {
      await copy.appendFile(chunk);
      if (/\S[^\n]*\n/.test(beginning)) continue;
      beginning += chunk.toString('latin1');
      if (/\S[^\n]*\n/.test(beginning)) begin();
    }
  };
  const all = copyAll();
  return { begun: Promise.race([hasLine, all]), ended: all.catch(() => undefined) };
}
