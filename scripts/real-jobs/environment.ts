import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'pollchart',
  'real-jobs',
);

/** The Python that the requirements are pinned for. */
const PYTHON_VERSION = '3.12';

/** The folder with the Python files: flows, tasks and builders. */
export const PYTHON_FILES = fileURLToPath(new URL('python', import.meta.url));

/** The virtual environment of one server. */
export const environmentOf = (server: string) => join(CACHE, server);

/** A program of a server's virtual environment. */
export const program = (server: string, name: string) => join(environmentOf(server), 'bin', name);

const requirementsOf = (server: string) =>
  readFileSync(new URL(`requirements/${server}.txt`, import.meta.url), 'utf8');

/** The version of a package that a server's requirements pin. */
export const pinned = (server: string, name: string) =>
  requirementsOf(server).match(new RegExp(`^${name}==(.+)$`, 'm'))?.[1] ?? 'not pinned';

/** Makes a server's virtual environment, unless there is one with these very requirements. */
export function install(server: string): void {
  const folder = environmentOf(server);
  const installed = join(folder, 'installed.txt');
  const requirements = requirementsOf(server);
  if (existsSync(installed) && readFileSync(installed, 'utf8') === requirements) return;
  console.log(`Installing ${server} from Python's registry into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  execFileSync(python(), ['-m', 'venv', folder], { stdio: 'inherit' });
  const file = fileURLToPath(new URL(`requirements/${server}.txt`, import.meta.url));
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', file];
  execFileSync(program(server, 'python'), args, { stdio: 'inherit' });
  writeFileSync(installed, requirements);
}

function python(): string {
  const found = [process.env.PYTHON, `python${PYTHON_VERSION}`, 'python3', ...pyenv()].find(
    (candidate) => candidate && versionOf(candidate) === PYTHON_VERSION,
  );
  if (found) return found;
  throw new Error(
    `Python ${PYTHON_VERSION} was found neither on the PATH nor with pyenv: install it, or name it (PYTHON=/path/to/python npm run real:jobs)`,
  );
}

const versionOf = (candidate: string) =>
  spawnSync(candidate, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  }).stdout?.trim();

function pyenv(): string[] {
  const versions = join(process.env.PYENV_ROOT || join(homedir(), '.pyenv'), 'versions');
  if (!existsSync(versions)) return [];
  return readdirSync(versions).map((version) => join(versions, version, 'bin', 'python'));
}
