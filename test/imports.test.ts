import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const IMPORT = /^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm;

const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));

/** What a file imports: paths from the root for its own, names for packages. */
function importsOf(file: string, { types }: { types: boolean }): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  return [...source.matchAll(IMPORT)]
    .filter(([, isType]) => types || !isType)
    .map(([, , from, alone]) => from ?? alone ?? '')
    .map((name) => (name.startsWith('.') ? relative(root, join(root, dirname(file), name)) : name));
}

/** The packages that loading a file loads. */
function packagesLoadedBy(entry: string): string[] {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of importsOf(file, { types: false })) {
      if (/\.tsx?$/.test(name)) visit(name);
      else packages.add(name);
    }
  };
  visit(entry);
  return [...packages].sort();
}

describe('imports', () => {
  it.each(filesIn('machines'))('%s knows nothing but xstate and its own folder', (file) => {
    const foreign = importsOf(file, { types: true }).filter(
      (name) => name !== 'xstate' && !name.startsWith('machines/'),
    );
    expect(foreign).toEqual([]);
  });

  it.each(filesIn('src'))('%s imports from src, machines and packages only', (file) => {
    const own = importsOf(file, { types: true }).filter((name) => name.endsWith('.ts'));
    expect(own.filter((name) => !/^(src|machines)\//.test(name))).toEqual([]);
  });

  it.each([
    ['src/index.ts', ['ofetch', 'structured-headers', 'xstate']],
    ['src/openhands/index.ts', ['zod']],
    ['src/durable/index.ts', ['xstate']],
    ['src/inspect/index.ts', []],
    ['src/inspect-server/index.ts', []],
    ['src/react/index.ts', ['react', 'xstate']],
    ['src/restate/index.ts', ['@restatedev/restate-sdk', 'xstate']],
    ['src/testing/index.ts', []],
  ])('%s loads these packages and no other: %j', (entry, packages) => {
    expect(packagesLoadedBy(entry).filter((name) => !name.startsWith('node:'))).toEqual(packages);
  });

  it('the root and the resources run in a browser: nothing of Node is in them', () => {
    for (const entry of [
      'index',
      'durable/index',
      'inspect/index',
      'openhands/index',
      'react/index',
    ])
      expect(
        packagesLoadedBy(`src/${entry}.ts`).filter((name) => name.startsWith('node:')),
      ).toEqual([]);
  });

  it('resource/ imports nothing of http/, directly or not', () => {
    const reached = new Set(filesIn('src/resource'));
    for (const file of reached)
      for (const name of importsOf(file, { types: true }))
        if (/\.tsx?$/.test(name)) reached.add(name);
    expect([...reached].filter((file) => file.startsWith('src/http/'))).toEqual([]);
  });

  it('no file is a barrel but the entry points', () => {
    const barrels = filesIn('src').filter((file) =>
      /^export [^;=]*\sfrom '/m.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(barrels.filter((file) => !/^src\/([\w-]+\/)?index\.ts$/.test(file))).toEqual([]);
  });
});
