import { readFileSync } from 'node:fs';
import type { Consumer } from '../consumer.ts';
import { NODE_PACKAGE } from '../node-package.ts';
import { inPackage } from '../place.ts';
import { scriptChecks } from '../script-checks.ts';

const PACKAGE = new URL('../../../package.json', import.meta.url);

/** The oldest Node that the package says it runs on. */
const OLDEST: string = JSON.parse(readFileSync(PACKAGE, 'utf8')).engines.node.replace('>=', '');

const LINES = [OLDEST, '20', '22', '24', '26'];

const named = (line: string) => `node-${line}`;

export const node: Consumer = {
  packages: LINES.map((line) => `${named(line)}@npm:${NODE_PACKAGE}@${line}`),
  sources: ['runtime'],
  checks: (folder) =>
    LINES.flatMap((line) =>
      scriptChecks(folder, 'Node', named(line), [inPackage(folder, named(line), 'bin', 'node')]),
    ),
};
