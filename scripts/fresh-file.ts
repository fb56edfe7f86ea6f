import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Writes a whole file, by its path from the root. With `--check` it writes nothing, and fails when the file differs. */
export function keepFileFresh(file: string, command: string, fresh: string): void {
  const place = new URL(`../${file}`, import.meta.url);
  if (!process.argv.includes('--check')) writeFileSync(place, fresh);
  else if (!existsSync(place) || readFileSync(place, 'utf8') !== fresh) {
    console.error(`${file} is stale: run \`${command}\``);
    process.exitCode = 1;
  }
}
