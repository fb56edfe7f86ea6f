import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  documents,
  languageOf,
  NO_PROGRAM,
  readText,
  samplesIn,
  shownOf,
} from '../../scripts/samples/document-samples.ts';
import { programs } from './programs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const samples = documents.flatMap((document) => samplesIn(document));
const files = [...new Set(samples.flatMap(({ file }) => file ?? []))];

/** What runs each sample. */
const runs: readonly (readonly [files: RegExp, test: string])[] = [
  [new RegExp(`^examples/samples/(${Object.keys(programs).join('|')})$`), 'samples/run.test.ts'],
  [/^examples\/samples\/common-js\.cjs$/, 'samples/run.test.ts'],
  [/^examples\/samples\/ci\.sh$/, 'samples/ci.test.ts'],
  [/^examples\/samples\/(.*\.tsx|inspect-in-page\.ts)$/, 'samples/page/main.tsx'],
  [/^examples\/samples\/host-checks\.ts$/, 'durable/host-checks.test.ts'],
  [/^examples\/[\w-]+\.ts$/, 'examples.test.ts'],
  [/^examples\/application\//, 'browser/application/drive.ts'],
  [/^examples\/durable\/service\.ts$/, 'restate/harness.ts'],
];

/** The test that runs a file; of a few files, each by its name. */
function runnerOf(file: string): string | undefined {
  const [, test] = runs.find(([files]) => files.test(file)) ?? [];
  const name = file.split('/').at(-1) ?? '';
  if (!test || !existsSync(`${root}/test/${test}`)) return undefined;
  const isNamed = name in programs || file.startsWith('examples/application/');
  return isNamed || readText(`test/${test}`).includes(name) ? test : undefined;
}

describe('Every code block of the documents', () => {
  it('is a session in a terminal, a picture, data, or the sample that the line above names', () => {
    const others = samples.filter(({ language, file }) => !NO_PROGRAM.includes(language) && !file);
    expect(others).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  });

  it.each(files)('that names %s shows all of it', (file) => {
    for (const { document, code, language } of samples.filter((sample) => sample.file === file)) {
      expect(code, `${document}: run \`npm run samples\``).toBe(shownOf(file));
      expect(language, document).toBe(languageOf(file));
    }
  });

  it.each(files)('that names %s is run by a test', (file) => {
    expect(runnerOf(file)).toBeDefined();
  });

  it('is compiled strictly where it is TypeScript: as an ES module and for a bundler', () => {
    const { scripts } = JSON.parse(readText('package.json'));
    expect(scripts.typecheck).toBe('tsc && tsc -p examples && tsc -p examples/samples');
    const [base, bundled, modules] = ['', 'examples/', 'examples/samples/'].map((folder) =>
      JSON.parse(readText(`${folder}tsconfig.json`)),
    );
    expect(base.compilerOptions).toMatchObject({ strict: true, moduleResolution: 'bundler' });
    expect(bundled).toEqual({
      extends: '../tsconfig.json',
      compilerOptions: { paths: {} },
      include: ['**/*.ts', '**/*.tsx'],
    });
    expect(modules).toMatchObject({
      extends: '../tsconfig.json',
      compilerOptions: { module: 'nodenext', checkJs: true },
      include: ['*'],
    });
    expect(files.filter((file) => !file.startsWith('examples/'))).toEqual([]);
  });
});

it('every file of examples/samples is shown by a document', () => {
  const there = readdirSync(`${root}/examples/samples`).filter((name) => name !== 'tsconfig.json');
  const shown = files.map((file) => file.replace('examples/samples/', ''));
  const linked = documents.map(readText).join('\n');
  const unseen = there.filter((name) => !shown.includes(name) && !linked.includes(`/${name})`));
  expect(unseen).toEqual([]);
});
