/**
 * `npm run lock`, after `npm install`: adds to the lock files, of the package and of its site, the packages of other
 * platforms that npm leaves out when the registry at hand doesn't offer them. Without them `npm ci` refuses a lock file.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Locked {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const FILES = ['../package-lock.json', '../site/package-lock.json'];
const OSES = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const CPUS = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];
const EXACT = /^\d+\.\d+\.\d+$/;

type Packages = Record<string, Locked>;

function complete(packages: Packages): Packages {
  const all = { ...packages };
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages))
    for (const [name, version] of Object.entries(optionalDependencies))
      if (EXACT.test(version)) add(all, path, name, version, dev ?? false);
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => a.localeCompare(b, 'en')));
}

function add(
  packages: Packages,
  dependent: string,
  name: string,
  version: string,
  dev: boolean,
): void {
  const hoisted = `node_modules/${name}`;
  const nested = `${dependent}/${hoisted}`;
  if (packages[hoisted]?.version === version || packages[nested]) return;
  packages[packages[hoisted] ? nested : hoisted] = {
    version,
    ...platformOf(name),
    ...(dev && { dev }),
    optional: true,
  };
}

/** Such packages are named after their platform: `…/linux-arm64-musl`, `…-win32-x64-msvc`. */
function platformOf(name: string): Pick<Locked, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/-]/);
  const os = OSES.filter((each) => words.includes(each));
  const cpu = CPUS.filter((each) => words.includes(each));
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.includes('gnu')
      ? ['glibc']
      : [];
  return {
    ...(cpu.length > 0 && { cpu }),
    ...(libc.length > 0 && os.includes('linux') && { libc }),
    ...(os.length > 0 && { os }),
  };
}

for (const path of FILES) {
  const file = new URL(path, import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Packages };
  lock.packages = complete(lock.packages);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
