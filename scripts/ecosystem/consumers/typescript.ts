import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, Consumer } from '../consumer.ts';
import { inPackage, versionOf } from '../place.ts';
import { runProgram } from '../run-program.ts';

const LINES = ['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6', 'latest'];

const named = (line: string) => `typescript-${line}`;

/** Nothing is taken for granted: the types of the package and of all that it needs are checked as well. */
const STRICT = { strict: true, skipLibCheck: false, noEmit: true, target: 'ES2022' };

const PAGE = { ...STRICT, lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [], jsx: 'react-jsx' };
const SERVER = { ...STRICT, lib: ['ES2022'], types: ['node'] };

/** By `moduleResolution`: a page without the types of Node, and servers, in ESM and CommonJS, without those of the DOM. */
const PROJECTS = {
  bundler: {
    compilerOptions: { ...PAGE, module: 'ESNext', moduleResolution: 'bundler' },
    files: ['page.tsx'],
  },
  node16: {
    compilerOptions: { ...SERVER, module: 'node16', moduleResolution: 'node16' },
    files: ['server.mts', 'server.cts'],
  },
  nodenext: {
    compilerOptions: { ...SERVER, module: 'nodenext', moduleResolution: 'nodenext' },
    files: ['server.mts', 'server.cts'],
  },
} as const;

export const typescript: Consumer = {
  packages: [
    ...LINES.map((line) => `${named(line)}@npm:typescript@${line}`),
    ...['zod', 'react', '@types/react', '@types/node@20'],
  ],
  sources: ['types'],
  checks: (folder) =>
    LINES.flatMap((line) =>
      Object.entries(PROJECTS).map(
        ([resolution, project]): Check => ({
          name: 'TypeScript',
          version: versionOf(folder, named(line)),
          what: `\`strict\`, \`skipLibCheck: false\`, \`moduleResolution: ${resolution}\``,
          run: async () => {
            await cp(join(folder, 'server.mts'), join(folder, 'server.cts'));
            const config = join(folder, `tsconfig.${resolution}.json`);
            await writeFile(config, JSON.stringify(project));
            const compiler = inPackage(folder, named(line), 'bin', 'tsc');
            await runProgram([process.execPath, compiler, '--project', config], { folder });
          },
        }),
      ),
    ),
};
