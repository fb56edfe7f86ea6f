import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Consumer } from './consumer.ts';
import { expectPage } from './expect-page.ts';
import { gzippedScripts } from './gzipped-scripts.ts';
import { inPackage, versionOf } from './place.ts';
import { runProgram } from './run-program.ts';

export interface Bundler {
  readonly name: string;
  /** What is run, in the words of the table. */
  readonly what?: string;
  readonly package: string;
  /** What else it needs. */
  readonly beside?: readonly string[];
  /** The folders of `sources/` with what it needs beside the page. */
  readonly sources?: readonly string[];
  /** Whether it begins with the page's HTML; otherwise with its script. */
  readonly takesHtml?: boolean;
  /** Builds `page.js` into `dist/`: what its users type, the program first. */
  readonly command: readonly string[];
}

/** A bundler that builds the page with one poll, which then runs in a browser. */
export const bundler = ({
  what = 'a page with one poll, in a browser',
  beside = [],
  sources = [],
  takesHtml,
  command,
  ...row
}: Bundler): Consumer => ({
  packages: [row.package, ...beside],
  sources: ['page', ...sources],
  checks: (folder) => {
    const dist = join(folder, 'dist');
    return [
      {
        name: row.name,
        version: versionOf(folder, row.package),
        what,
        run: async () => {
          const [program = '', ...args] = command;
          await runProgram([inPackage(folder, '.bin', program), ...args], { folder });
          if (!takesHtml) await cp(join(folder, 'index.html'), join(dist, 'index.html'));
          await expectPage(dist);
        },
        note: () => gzippedScripts(dist),
      },
    ];
  },
});
