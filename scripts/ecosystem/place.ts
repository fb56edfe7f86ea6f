import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of an installed package. */
export const inPackage = (folder: string, name: string, ...path: string[]): string =>
  join(folder, 'node_modules', name, ...path);

/** The version of an installed package. */
export function versionOf(folder: string, name: string): string {
  const { version } = JSON.parse(readFileSync(inPackage(folder, name, 'package.json'), 'utf8'));
  return version.replace(/^v/, '');
}
