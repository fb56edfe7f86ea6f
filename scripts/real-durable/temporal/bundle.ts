import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package of Temporal's SDK, which this command alone installs, so that its types aren't there. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export const sdk = (folder: string, name: 'client' | 'worker'): any =>
  createRequire(join(folder, 'package.json'))(`@temporalio/${name}`);

interface Resolving {
  readonly resolve?: { readonly modules?: readonly string[] };
  readonly resolveLoader?: object;
}

/** The workflow with all that it imports, as `Worker.create` and `runReplayHistory` take it. */
export const bundled = (folder: string): Promise<{ readonly code: string }> =>
  sdk(folder, 'worker').bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('workflow.mjs', import.meta.url)),
    webpackConfigHook: (config: Resolving) => {
      const own = join(folder, 'node_modules');
      const modules = [...(config.resolve?.modules ?? ['node_modules']), own];
      return {
        ...config,
        resolve: { ...config.resolve, modules },
        resolveLoader: { ...config.resolveLoader, modules: [own, 'node_modules'] },
      };
    },
  });
