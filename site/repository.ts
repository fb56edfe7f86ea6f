import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const fromRoot = (path: string): string =>
  fileURLToPath(new URL(`../${path}`, import.meta.url));

export const readText = (path: string): string => readFileSync(fromRoot(path), 'utf8');

const { repository } = JSON.parse(readText('package.json'));

/** Where the repository can be browsed. */
export const REPOSITORY: string = repository.url.replace(/^git\+|\.git$/g, '');

/** The path of what an address shows of this repository; `null` for any other address. */
export function pathAt(url: string): string | null {
  const [, path] = url.startsWith(REPOSITORY)
    ? (/^\/(?:blob|tree)\/main\/(.*)$/.exec(url.slice(REPOSITORY.length)) ?? [])
    : [];
  return path ?? null;
}

/** Where a file or folder of the repository can be browsed; `null` when there is none. */
export function browsed(path: string): string | null {
  const file = fromRoot(path);
  if (!existsSync(file)) return null;
  return `${REPOSITORY}/${statSync(file).isDirectory() ? 'tree' : 'blob'}/main/${path}`;
}
