import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { build as buildWithVite, type Rollup } from 'vite';
import webpack from 'webpack';
import { installPacked } from './packed.ts';

/** What pages import of the built package. */
export const pages: Readonly<Record<string, string>> = {
  'all of `pollchart`': "export * from 'pollchart'",
  'all of `pollchart/fleet`': "export * from 'pollchart/fleet'",
  'a page with `createPollingMachine`, `defineResource` and `poll`':
    "export { createPollingMachine, defineResource, poll } from 'pollchart'",
  'the same with `usePolling`':
    "export { createPollingMachine, defineResource, poll } from 'pollchart'; export { usePolling } from 'pollchart/react'",
  'a page with `createPollingMachine` and `conversationV0`':
    "export { createPollingMachine } from 'pollchart'; export { conversationV0 } from 'pollchart/openhands'",
  'that with `usePolling`':
    "export { createPollingMachine } from 'pollchart'; export { conversationV0 } from 'pollchart/openhands'; export { usePolling } from 'pollchart/react'",
  'a page with `createFleetMachine`, `defineBatchResource` and `useFleet`':
    "export { createFleetMachine, defineBatchResource } from 'pollchart/fleet'; export { useFleet } from 'pollchart/react'",
  'a page with `createFleetMachine`, `appConversations` and `useFleet`':
    "export { createFleetMachine } from 'pollchart/fleet'; export { appConversations } from 'pollchart/openhands'; export { useFleet, useFleetMember } from 'pollchart/react'",
};

/** What a page has anyway. */
export const BESIDE = ['react', 'xstate'];

/** The packages that pollchart depends on. */
const STOOD_ON = ['ofetch', 'structured-headers', 'zod'];

let folder: string | undefined;

const place = () => {
  folder ??= installPacked();
  return folder;
};

/** The files that a bundler makes of a page. */
export interface Bundle {
  /** What the page loads at once. */
  readonly first: readonly string[];
  /** What it loads when it is needed. */
  readonly onDemand: readonly string[];
}

/** A bundler, which leaves out what is external. */
export type Bundler = (source: string, external: readonly string[]) => Promise<Bundle>;

const isIn = (external: readonly string[], id: string) =>
  external.some((name) => id === name || id.startsWith(`${name}/`));

interface Chunk {
  readonly name: string;
  readonly code: string;
  readonly isEntry: boolean;
  /** The chunks that it loads at once. */
  readonly imports: readonly string[];
}

function bundleOf(chunks: readonly Chunk[]): Bundle {
  const first = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const { imports } of first)
    for (const chunk of chunks) if (imports.includes(chunk.name)) first.add(chunk);
  const codeOf = ({ code }: Chunk) => code;
  return {
    first: [...first].map(codeOf),
    onDemand: chunks.filter((chunk) => !first.has(chunk)).map(codeOf),
  };
}

export const bundlers = {
  esbuild: async (source, external) => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: source, resolveDir: place() },
      bundle: true,
      splitting: true,
      metafile: true,
      minify: true,
      write: false,
      outdir: join(place(), 'bundle'),
      absWorkingDir: place(),
      format: 'esm',
      platform: 'browser',
      external: [...external],
      logLevel: 'error',
    });
    return bundleOf(
      Object.entries(metafile.outputs).map(([name, { entryPoint, imports }]) => ({
        name,
        code: outputFiles.find(({ path }) => path === join(place(), name))?.text ?? '',
        isEntry: entryPoint === '<stdin>',
        imports: imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path),
      })),
    );
  },
  /** As Vite uses it. */
  Rollup: async (source, external) => {
    const page = 'virtual:page';
    const built = await buildWithVite({
      root: place(),
      configFile: false,
      logLevel: 'silent',
      define: { 'process.env.NODE_ENV': '"production"' },
      plugins: [
        {
          name: 'page',
          resolveId: (id) => (id === page ? join(place(), 'page.js') : null),
          load: (id) => (id === join(place(), 'page.js') ? source : null),
        },
      ],
      build: {
        write: false,
        minify: 'esbuild',
        target: 'es2022',
        modulePreload: false,
        rollupOptions: {
          input: page,
          external: (id) => isIn(external, id),
          preserveEntrySignatures: 'allow-extension',
          output: { format: 'es' },
        },
      },
    });
    const { output } = [built].flat()[0] as Rollup.RollupOutput;
    return bundleOf(
      output
        .filter((chunk) => chunk.type === 'chunk')
        .map((chunk) => ({ ...chunk, name: chunk.fileName })),
    );
  },
  webpack: async (source, external) => {
    const folder = mkdtempSync(join(place(), 'webpack-'));
    const page = join(folder, 'page.js');
    writeFileSync(page, source);
    const compiler = webpack({
      mode: 'production',
      context: place(),
      entry: page,
      output: { path: join(folder, 'bundle'), module: true, library: { type: 'module' } },
      experiments: { outputModule: true },
      externalsType: 'module',
      externals: ({ request = '' }, take) =>
        isIn(external, request) ? take(undefined, request) : take(),
      performance: false,
    });
    if (!compiler) throw new Error('webpack made no compiler');
    const stats = await promisify(compiler.run.bind(compiler))();
    await promisify(compiler.close.bind(compiler))();
    const { chunks = [], errors = [] } =
      stats?.toJson({ all: false, chunks: true, errors: true }) ?? {};
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
    return bundleOf(
      chunks.flatMap(({ files = [], initial = false }) =>
        files.map((name) => ({
          name,
          code: readFileSync(join(folder, 'bundle', name), 'utf8'),
          isEntry: initial,
          imports: [],
        })),
      ),
    );
  },
} satisfies Readonly<Record<string, Bundler>>;

/** The bundle of a page as its own bundler would make it, without what is external: by default its dependencies. */
export const bundle = (
  source: string,
  external: readonly string[] = [...BESIDE, ...STOOD_ON],
  bundler: Bundler = bundlers.esbuild,
): Promise<Bundle> => bundler(source, external);

/** As they are sent, each by itself. */
export const gzipped = (files: readonly string[]): number =>
  files.reduce((bytes, text) => bytes + gzipSync(text, { level: 9 }).byteLength, 0);
