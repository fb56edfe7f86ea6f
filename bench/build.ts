import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where the processes are started from; not under version control. */
const OUT = '../reports/bench/';

/**
 * Bundles what runs in child processes, pollchart's own source with it, as tsup builds it for its users:
 * plain JavaScript, so that no transpiler is involved. Packages stay outside.
 */
export async function buildWorkers(): Promise<void> {
  await build({
    entryPoints: readdirSync(here('workers')).map((name) => here(`workers/${name}`)),
    outdir: here(OUT),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    sourcemap: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: [
      '@smithy/*',
      '@tanstack/*',
      'ofetch',
      'p-wait-for',
      'rxjs',
      'structured-headers',
      'undici',
      'xstate',
      'zod',
    ],
  });
}

export const builtWorker = (name: string) => here(`${OUT}${name}.mjs`);
