import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

/**
 * A folder in which the package is installed as its users have it, with the files that its tarball holds, as they were
 * built, and the packages of this repository beside it. It is removed when the process ends.
 */
export function installPacked(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pollchart-packed-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const [{ files }]: [Packed] = JSON.parse(
    execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  for (const { path } of files) cpSync(join(ROOT, path), join(modules, 'pollchart', path));
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== 'pollchart') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  return folder;
}
