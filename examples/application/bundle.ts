import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Puts the hooks that poll by hand into the place of the others. */
const handMade: Plugin = {
  name: 'by-hand',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/use-(conversation|start-task)\.ts$/ }, ({ path }) => ({
      path: here(path.replace('./', './by-hand/')),
    })),
};

/** The application's script, or its twin's. */
export async function bundle({ byHand }: { readonly byHand: boolean }): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here('./main.tsx')],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    jsxDev: true,
    define: { 'process.env.NODE_ENV': '"development"' },
    // The package as it is in this repository.
    tsconfig: here('../../tsconfig.json'),
    plugins: byHand ? [handMade] : [],
  });
  return outputFiles[0]?.text ?? '';
}
