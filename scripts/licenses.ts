import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** Writes into `file` the licences of the packages whose code is in what is built. */
export const licenses = (file: string): Plugin => ({
  name: 'licenses',
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true;
    onEnd(({ metafile }) => {
      const folders = Object.keys(metafile?.inputs ?? {}).flatMap(
        (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? [],
      );
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, [...new Set(folders)].sort().map(licenseOf).join(RULE));
    });
  },
});

const RULE = `\n${'-'.repeat(80)}\n\n`;

function licenseOf(folder: string): string {
  const path = resolve(folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const text = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
  if (text === undefined) throw new Error(`${name} is bundled, and has no file with its licence`);
  // MPL-2.0 section 3.2 asks for the place of the source.
  const source = `https://www.npmjs.com/package/${name}/v/${version}`;
  return `${name} ${version} (${license})\n${source}\n\n${readFileSync(join(path, text), 'utf8').trim()}\n`;
}
