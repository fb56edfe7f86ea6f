/** Runs the files that are named, one after the other, and prints what each wrote to the console, as JSON. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const said: Record<string, string[]> = {};
for (const file of process.argv.slice(2)) {
  const lines: string[] = [];
  said[file] = lines;
  const write = (...words: unknown[]) => lines.push(words.join(' '));
  Object.assign(console, { log: write, warn: write });
  await import(pathToFileURL(resolve(file)).href);
}
process.stdout.write(JSON.stringify(said));
