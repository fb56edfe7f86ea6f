import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

process.once('exit', () => {
  for (const folder of folders) remove(folder);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

/** A folder outside of the repository that is removed when the process ends, at the latest. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `pollchart-${name}-`));
  folders.add(folder);
  return folder;
}

export function remove(folder: string): void {
  // What was killed may write until it is gone.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  folders.delete(folder);
}

/** Leaves it where it is, to be looked at. */
export const keep = (folder: string): void => void folders.delete(folder);
