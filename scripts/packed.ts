import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * A folder in which the package is installed as its users have it, from the tarball of what was built, with the
 * packages of this repository beside it. It is removed when the process ends.
 */
export function installPacked(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pollchart-packed-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'pollchart'), { recursive: true });
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(
    execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  const into = ['--strip-components', '1', '-C', join(modules, 'pollchart')];
  execFileSync('tar', ['-xzf', join(folder, filename), ...into]);
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== 'pollchart') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  return folder;
}
