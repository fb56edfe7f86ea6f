import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const NODE = here('node-in-page.ts');
const CHINESE_FONT = here('../node_modules/@fontsource/noto-sans-sc/400.css');
const PAGE = here('../../examples/react/');

/** Builds the page of `examples/react` as it is, with its scripted server in the page. */
export const buildDemo = (outDir: string) =>
  build({
    configFile: false,
    root: PAGE,
    base: './',
    logLevel: 'error',
    plugins: [inThePage],
    build: {
      outDir,
      emptyOutDir: true,
      // The package's own, and that of the chart's layout, which is awaited.
      target: 'es2022',
      chunkSizeWarningLimit: 2_000,
      // Zod's comments, and React's directive, which a page needn't have.
      rollupOptions: { onwarn: () => {} },
    },
    resolve: {
      alias: [
        { find: /^pollchart$/, replacement: here('../../src/index.ts') },
        { find: 'pollchart/testing', replacement: here('testing.ts') },
        { find: /^pollchart\/([\w-]+)$/, replacement: here('../../src/$1/index.ts') },
        { find: /^node:(crypto|http|zlib)$/, replacement: NODE },
      ],
    },
  });

const inThePage: Plugin = {
  name: 'scripted-server-in-the-page',
  transform: (code, id) =>
    id === `${PAGE}main.tsx`
      ? `import '${here('scripted-server.ts')}';\nimport '${CHINESE_FONT}';\n${code}`
      : null,
  transformIndexHtml: () => [
    {
      tag: 'nav',
      children: [{ tag: 'a', attrs: { href: '../index.html' }, children: '← pollchart' }],
      injectTo: 'body-prepend',
    },
  ],
};
