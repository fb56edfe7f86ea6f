import type { Consumer } from '../consumer.ts';
import { inPackage } from '../place.ts';
import { scriptChecks } from '../script-checks.ts';

const ARCH = process.arch === 'arm64' ? 'aarch64' : process.arch;
/** `bun` itself copies its binary by a script; these packages hold it. */
const BINARY = `@oven/bun-${process.platform}-${ARCH}`;

export const bun: Consumer = {
  packages: [BINARY],
  sources: ['runtime'],
  checks: (folder) =>
    scriptChecks(folder, 'Bun', BINARY, [inPackage(folder, BINARY, 'bin', 'bun')]),
};
