import type { Job, Watch } from './job.ts';

/** Watches many jobs at once. */
type WatchAll = (jobs: readonly Job[]) => Promise<unknown>;

const each =
  (watch: Watch): WatchAll =>
  (jobs) =>
    Promise.all(jobs.map(watch));

/** Each is loaded only where it runs. */
export const contenders = {
  'bare fetch loop': async () => each((await import('./bare-fetch.ts')).watch),
  'the same with AbortSignal.any': async () => each((await import('./any-signal.ts')).watch),
  'bare ofetch loop': async () => each((await import('./bare-ofetch.ts')).watch),
  'the documentation’s loop': async () => each((await import('./seed-loop.ts')).watch),
  'p-wait-for': async () => each((await import('./p-wait-for.ts')).watch),
  '@smithy/util-waiter': async () => each((await import('./smithy-waiter.ts')).watch),
  RxJS: async () => each((await import('./rxjs.ts')).watch),
  'TanStack Query core': async () => each((await import('./tanstack-query.ts')).watch),
  'XState by hand': async () => each((await import('./xstate-actor.ts')).watch),
  'bare undici.request': async () => each((await import('./undici-request.ts')).watch),
  'pollchart, nodeFetch': async () => each((await import('./pollchart-node.ts')).watch),
  pollchart: async () => each((await import('./pollchart.ts')).watch),
  'batches by hand': async () => (await import('./batches-by-hand.ts')).watchAll,
  'pollchart fleet': async () => (await import('./fleet.ts')).watchAll,
  'their data alone': async () => each((await import('./data-alone.ts')).watch),
} satisfies Record<string, () => Promise<WatchAll>>;

export type Name = keyof typeof contenders;

/** They don't ask through the global `fetch`. */
export const withOwnTransport: readonly Name[] = ['bare undici.request', 'pollchart, nodeFetch'];
