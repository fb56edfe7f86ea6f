import { named } from '../real-servers/named.ts';
import type { Consumer } from './consumer.ts';
import { bun } from './consumers/bun.ts';
import { esbuild, parcel, rolldown, rollup, rspack, vite, webpack } from './consumers/bundlers.ts';
import { deno } from './consumers/deno.ts';
import { solid, svelte, vue } from './consumers/frameworks.ts';
import { next } from './consumers/next.ts';
import { node } from './consumers/node.ts';
import { jest, msw, nodeTest, vitest } from './consumers/test-runners.ts';
import { typescript } from './consumers/typescript.ts';
import { workerd } from './consumers/workerd.ts';

/** By the name that the command line takes. */
export const consumers = {
  ...{ node, bun, deno, workerd },
  ...{ esbuild, rollup, rolldown, webpack, rspack, vite, parcel },
  ...{ next, vue, svelte, solid },
  typescript,
  ...{ jest, vitest, 'node-test': nodeTest, msw },
} as const satisfies Readonly<Record<string, Consumer>>;

export type ConsumerName = keyof typeof consumers;

/** The consumers that the command line names; all of them when it names none. */
export const wanted = (): ConsumerName[] => named(consumers, 'ecosystem');
