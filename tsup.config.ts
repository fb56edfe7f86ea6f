import { readFile, writeFile } from 'node:fs/promises';
import { defineConfig, type Options } from 'tsup';
import { licenses } from './scripts/licenses.ts';

const library = {
  index: 'src/index.ts',
  fleet: 'src/fleet/index.ts',
  openhands: 'src/openhands/index.ts',
  durable: 'src/durable/index.ts',
  inspect: 'src/inspect/index.ts',
  'inspect-server': 'src/inspect-server/index.ts',
  node: 'src/node/index.ts',
  react: 'src/react/index.ts',
  restate: 'src/restate/index.ts',
  testing: 'src/testing/index.ts',
};
/** React's own code would be three times the page's. */
const preact: NonNullable<Options['esbuildOptions']> = (options) => {
  options.alias = {
    react: 'preact/compat',
    'react-dom/client': 'preact/compat/client',
    'react/jsx-runtime': 'preact/jsx-runtime',
  };
};

const shared = { target: 'es2022', sourcemap: true, splitting: true } as const;

/** In a CommonJS file tsup leaves the directive behind other statements, where it is none. */
const clientFirst: NonNullable<Options['plugins']>[number] = {
  name: 'client-first',
  async buildEnd({ writtenFiles }) {
    for (const { name } of writtenFiles.filter(({ name }) => name.endsWith('.cjs'))) {
      const code = await readFile(name, 'utf8');
      if (/["']use client["'];/.test(code)) await writeFile(name, `"use client";${code}`);
    }
  },
};

/** `tsup --no-dts` leaves out the types, which take most of the time. */
export default defineConfig(({ dts }) => [
  { ...shared, entry: library, format: 'esm' },
  {
    ...shared,
    entry: { cli: 'src/cli/main.ts' },
    format: 'esm',
    // What only the command line needs is in it: it isn't installed beside the library. Of the others it takes a part.
    noExternal: ['ofetch', 'structured-headers', /^undici/, /^zod/],
    esbuildOptions: (options) => {
      options.alias = { 'undici/index.js': './scripts/undici-client.cjs' };
    },
    esbuildPlugins: [licenses('dist/LICENSES.txt')],
    // Commander is CommonJS.
    banner: {
      js: "import { createRequire as commandLineRequire } from 'node:module'; const require = commandLineRequire(import.meta.url);",
    },
  },
  {
    ...shared,
    entry: library,
    format: 'cjs',
    plugins: [clientFirst],
    // In CommonJS these words alone are a syntax error; `__dirname` says where the file is.
    define: { 'import.meta.url': 'undefined' },
  },
  // What `startInspectorServer` serves: all that it runs is in it.
  {
    ...shared,
    entry: { page: 'src/inspect-page/page.tsx', worker: 'src/inspect-page/worker.ts' },
    outDir: 'dist/inspect-page',
    format: 'esm',
    platform: 'browser',
    sourcemap: false,
    minify: true,
    noExternal: [/./],
    esbuildOptions: preact,
    esbuildPlugins: [licenses('dist/inspect-page/LICENSES.txt')],
  },
  ...(dts === false
    ? []
    : [
        {
          ...shared,
          entry: library,
          format: ['esm' as const, 'cjs' as const],
          dts: { only: true },
        },
      ]),
]);
