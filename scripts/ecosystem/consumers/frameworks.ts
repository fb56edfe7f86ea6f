import { bundler } from '../bundler.ts';
import type { Consumer } from '../consumer.ts';

const VITE = { takesHtml: true, command: ['vite', 'build'] } as const;

/** A framework whose hook of XState interprets the machine, in a page that Vite builds. */
const framework = (
  name: string,
  packageName: string,
  hook: string,
  beside: readonly string[],
): Consumer =>
  bundler({
    ...VITE,
    name,
    package: packageName,
    beside: ['vite', hook, ...beside],
    sources: [name.toLowerCase()],
    what: `\`useMachine\` of \`${hook}\`, in a page that Vite builds, in a browser`,
  });

export const vue = framework('Vue', 'vue', '@xstate/vue', ['@vitejs/plugin-vue']);

export const svelte = framework('Svelte', 'svelte', '@xstate/svelte', [
  '@sveltejs/vite-plugin-svelte',
]);

export const solid = framework('Solid', 'solid-js', '@xstate/solid', ['vite-plugin-solid']);
