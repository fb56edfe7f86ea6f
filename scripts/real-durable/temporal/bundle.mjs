import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Temporal's SDK is installed by the command alone. */
export const sdk = (folder, name) =>
  createRequire(join(folder, 'package.json'))(`@temporalio/${name}`);

/** The workflow with all that it imports, as `Worker.create` and `runReplayHistory` take it. */
export const bundled = (folder) =>
  sdk(folder, 'worker').bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('workflow.mjs', import.meta.url)),
    webpackConfigHook: (config) => {
      const modules = join(folder, 'node_modules');
      return {
        ...config,
        resolve: {
          ...config.resolve,
          modules: [...(config.resolve?.modules ?? ['node_modules']), modules],
        },
        resolveLoader: { ...config.resolveLoader, modules: [modules, 'node_modules'] },
      };
    },
  });
