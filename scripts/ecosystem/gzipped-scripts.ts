import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The size of the scripts in a folder, each gzipped, in kB. */
export async function gzippedScripts(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true });
  const sizes = files
    .filter((file) => file.endsWith('.js'))
    .map(async (file) => gzipSync(await readFile(join(folder, file)), { level: 9 }).byteLength);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return `${(bytes / 1_000).toFixed(1)} kB gzipped`;
}
