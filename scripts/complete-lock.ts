/**
 * `npm run lock`, after `npm install`: adds to package-lock.json the packages of other platforms that npm
 * leaves out when the registry at hand doesn't offer them. Without them `npm ci` refuses the lock file.
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

const FILE = new URL('../package-lock.json', import.meta.url);
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

const lock = JSON.parse(readFileSync(FILE, 'utf8')) as { packages: Record<string, Locked> };
const { packages } = lock;

for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages))
  for (const [name, version] of Object.entries(optionalDependencies))
    if (EXACT.test(version)) add(path, name, version, dev ?? false);

function add(dependent: string, name: string, version: string, dev: boolean): void {
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

lock.packages = Object.fromEntries(
  Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
