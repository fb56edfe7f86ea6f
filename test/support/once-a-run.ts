import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** So long a file waits for what another one works out, before it does so itself. */
const PATIENCE_MS = 180_000;
const GLANCE_MS = 200;

/** What takes long to work out, and is JSON: the first file of a run that needs it does, and the others wait for it. */
export function onceARun<T>(name: string, make: () => T): T {
  const file = join(inject('runFolder'), `${name}.json`);
  if (!isFirst(file)) {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += GLANCE_MS) {
      const text = textOf(file);
      if (text !== null) return JSON.parse(text) as T;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, GLANCE_MS);
    }
  }
  const made = make();
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(made));
  renameSync(mine, file);
  return made;
}

function isFirst(file: string): boolean {
  try {
    mkdirSync(`${file}.begun`);
    return true;
  } catch {
    return false;
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
