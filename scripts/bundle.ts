import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { build as buildWithVite, type Rollup } from 'vite';
import { installPacked } from './packed.ts';

/** What pages import of the built package. */
export const pages: Readonly<Record<string, string>> = {
  'all of `pollchart`': "export * from 'pollchart'",
  'all of `pollchart/fleet`': "export * from 'pollchart/fleet'",
  'a page with `createPollingMachine`, `defineResource` and `poll`':
    "export { createPollingMachine, defineResource, poll } from 'pollchart'",
  'a page with `createPollingMachine` and `conversationV0`':
    "export { createPollingMachine } from 'pollchart'; export { conversationV0 } from 'pollchart/openhands'",
  'the same with `usePolling`':
    "export { createPollingMachine } from 'pollchart'; export { conversationV0 } from 'pollchart/openhands'; export { usePolling } from 'pollchart/react'",
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

/** A bundler, which makes one text of a page that leaves out what is external. */
export type Bundler = (source: string, external: readonly string[]) => Promise<string>;

export const bundlers = {
  esbuild: async (source, external) => {
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir: place() },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      external: [...external],
    });
    return outputFiles[0]?.text ?? '';
  },
  /** As Vite uses it. */
  Rollup: async (source, external) => {
    const page = 'virtual:page';
    const isOutside = (id: string) =>
      external.some((name) => id === name || id.startsWith(`${name}/`));
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
        rollupOptions: {
          input: page,
          external: isOutside,
          preserveEntrySignatures: 'strict',
          output: { format: 'es', inlineDynamicImports: true },
        },
      },
    });
    const { output } = [built].flat()[0] as Rollup.RollupOutput;
    return output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('');
  },
} satisfies Readonly<Record<string, Bundler>>;

/** The bundle of a page as its own bundler would make it, without what is external: by default its dependencies. */
export const bundle = (
  source: string,
  external: readonly string[] = [...BESIDE, ...STOOD_ON],
  bundler: Bundler = bundlers.esbuild,
): Promise<string> => bundler(source, external);

export const gzipped = (text: string): number => gzipSync(text, { level: 9 }).byteLength;
