import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Python that the requirements are pinned for. */
const PYTHON_VERSION = '3.12';

/** Installs pinned packages in seconds, and keeps those that several environments share only once. */
const INSTALLER = 'uv==0.13.9';

/** No Python of the right version was found. */
export class PythonMissing extends Error {}

/** The virtual environments of one command's servers, each with the requirements of its own. */
export interface Environments {
  /** The virtual environment of one server. */
  readonly folderOf: (server: string) => string;
  /** A program of a server's virtual environment. */
  readonly program: (server: string, name: string) => string;
  /** The version of a package that a server's requirements pin. */
  readonly pinned: (server: string, name: string) => string;
  /**
   * Makes a server's virtual environment, unless there is one with these very requirements.
   *
   * @throws {PythonMissing} where it needs one and there is none.
   */
  readonly install: (server: string) => void;
}

/**
 * @param name of the command (`real-jobs`, for `npm run real:jobs`) and of its folder in the cache.
 * @param requirements the folder with a text file of pinned packages for each server.
 */
export function environments(name: string, requirements: URL): Environments {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pollchart', name);
  const folderOf = (server: string) => join(cache, server);
  const program = (server: string, name: string) => join(folderOf(server), 'bin', name);
  const fileOf = (server: string) => join(fileURLToPath(requirements), `${server}.txt`);
  const requirementsOf = (server: string) => readFileSync(fileOf(server), 'utf8');

  function install(server: string): void {
    const folder = folderOf(server);
    const installed = join(folder, 'installed.txt');
    const wanted = requirementsOf(server);
    if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
    console.log(`Installing ${server} from Python's registry into ${folder}`);
    const python = findPython(`npm run ${name.replace('-', ':')}`);
    rmSync(folder, { recursive: true, force: true });
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { stdio: 'inherit' });
    run(python, '-m', 'venv', folder);
    const pip = [program(server, 'python'), '-m', 'pip', 'install', '--quiet'] as const;
    run(...pip, '--disable-pip-version-check', INSTALLER);
    const uv = [program(server, 'uv'), 'pip', 'install', '--quiet'] as const;
    run(...uv, '--python', program(server, 'python'), '--compile-bytecode', '-r', fileOf(server));
    writeFileSync(installed, wanted);
  }

  return {
    folderOf,
    program,
    pinned: (server, name) =>
      requirementsOf(server).match(new RegExp(`^${name}==(.+)$`, 'm'))?.[1] ?? 'not pinned',
    install,
  };
}

function findPython(command: string): string {
  const found = [process.env.PYTHON, `python${PYTHON_VERSION}`, 'python3', ...pyenv()].find(
    (candidate) => candidate && versionOf(candidate) === PYTHON_VERSION,
  );
  if (found) return found;
  throw new PythonMissing(
    `Python ${PYTHON_VERSION} was found neither on the PATH nor with pyenv: install it, or name it (PYTHON=/path/to/python ${command})`,
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
