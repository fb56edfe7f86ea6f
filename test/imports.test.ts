import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const IMPORT = /^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm;
const INLINE_IMPORT = /\bimport\('([^']+)'\)/g;

const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));

const sourceOf = (file: string) => readFileSync(join(root, file), 'utf8');

/** A path from the root for a file of our own, the name for a package. */
const resolved = (file: string, name: string) =>
  name.startsWith('.') ? relative(root, join(root, dirname(file), name)) : name;

/** What loading a file loads at once, or with `types` also what its types alone import. */
const importsOf = (file: string, { types }: { types: boolean }): string[] =>
  [...sourceOf(file).matchAll(IMPORT)]
    .filter(([, isType]) => types || !isType)
    .map(([, , from, alone]) => resolved(file, from ?? alone ?? ''));

/** All that a file imports, in whatever way: at once, later, or for its types alone. */
const allImportsOf = (file: string): string[] => [
  ...importsOf(file, { types: true }),
  ...Array.from(sourceOf(file).matchAll(INLINE_IMPORT), ([, name]) => resolved(file, name ?? '')),
];

/** What is imported by what, among the keys alone. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The first circle that a walk from each node finds, as a path that ends where it starts; `null` without any. */
function circleIn(graph: Graph): readonly string[] | null {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return null;
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const circle = visit(node, []);
    if (circle) return circle;
  }
  return null;
}

/** A room is a folder, but that an entry point stands above all that it offers. */
const roomOf = (file: string) => (file === 'src/index.ts' ? file : dirname(file));

function graphOf(files: readonly string[], nameOf: (file: string) => string): Graph {
  const graph = new Map(files.map((file) => [nameOf(file), new Set<string>()]));
  for (const file of files)
    for (const imported of allImportsOf(file))
      if (files.includes(imported) && nameOf(imported) !== nameOf(file))
        graph.get(nameOf(file))?.add(nameOf(imported));
  return graph;
}

/** Every file of ours that loading a file loads. */
function filesLoadedBy(entry: string): string[] {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of importsOf(file, { types: false })) if (/\.tsx?$/.test(name)) visit(name);
  };
  visit(entry);
  return [...seen].sort();
}

/** The packages that loading a file loads. */
const packagesLoadedBy = (entry: string): string[] =>
  [
    ...new Set(
      filesLoadedBy(entry)
        .flatMap((file) => importsOf(file, { types: false }))
        .filter((name) => !/\.tsx?$|^package\.json$/.test(name)),
    ),
  ].sort();

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
    ['src/fleet/index.ts', ['ofetch', 'structured-headers', 'xstate']],
    ['src/node/index.ts', ['undici/index.js']],
    ['src/openhands/index.ts', ['zod/mini']],
    ['src/durable/index.ts', ['xstate']],
    ['src/inspect/index.ts', []],
    ['src/inspect-server/index.ts', ['xstate']],
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
      'fleet/index',
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
    const barrels = filesIn('src').filter((file) => /^export [^;=]*\sfrom '/m.test(sourceOf(file)));
    expect(barrels.filter((file) => !/^src\/([\w-]+\/)?index\.ts$/.test(file))).toEqual([]);
  });

  it('no file imports itself by way of others, not even for a type', () => {
    const files = [...filesIn('machines'), ...filesIn('src')];
    expect(circleIn(graphOf(files, (file) => file))).toBeNull();
  });

  it('no room imports itself by way of others: arrows between rooms go one way', () => {
    const files = [...filesIn('machines'), ...filesIn('src')];
    expect(circleIn(graphOf(files, roomOf))).toBeNull();
  });

  it('the root loads nothing of a fleet', () => {
    const ofFleets = filesLoadedBy('src/index.ts').filter((file) => /fleet|batch/.test(file));
    expect(ofFleets).toEqual([]);
  });
});
