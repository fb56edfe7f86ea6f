import type { Consumer } from '../consumer.ts';
import { inPackage } from '../place.ts';
import { scriptChecks } from '../script-checks.ts';

const LIBC = process.platform === 'linux' ? '-glibc' : '';
/** `deno` itself copies its binary by a script; these packages hold it. */
const BINARY = `@deno/${process.platform}-${process.arch}${LIBC}`;

/** Of the machine it may see its own folder, and servers on loopback. */
const RUN = ['run', '--no-prompt', '--cached-only', '--allow-net=127.0.0.1', '--allow-read=.'];

/** undici looks whether it is to log, and the command where its terminal ends. */
const ALLOWED = ['--allow-env', '--allow-sys'];

export const deno: Consumer = {
  packages: [BINARY],
  sources: ['runtime'],
  checks: (folder) =>
    scriptChecks(folder, 'Deno', BINARY, [
      ...[inPackage(folder, BINARY, 'deno'), ...RUN],
      ...ALLOWED,
    ]),
};
