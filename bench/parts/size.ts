import { bundle, gzipped } from '../../scripts/bundle.ts';

/** What a page imports to poll one endpoint. */
export const pages = {
  'all of `pollchart`': "export * from 'pollchart'",
  '`createPollingMachine`, `defineResource`, `poll`':
    "export { createPollingMachine, defineResource, poll } from 'pollchart'",
  'the same and `usePolling`, `PollingProvider`':
    "export { createPollingMachine, defineResource, poll } from 'pollchart'; export { PollingProvider, usePolling } from 'pollchart/react'",
  'the same and all of `pollchart/react`':
    "export { createPollingMachine, defineResource, poll } from 'pollchart'; export * from 'pollchart/react'",
  'the same and `pollchart/openhands`':
    "export { createPollingMachine, defineResource, poll } from 'pollchart'; export * from 'pollchart/openhands'",
  'XState by hand': "export { assign, createActor, fromPromise, setup } from 'xstate'",
  'TanStack Query core': "export { QueryClient, QueryObserver } from '@tanstack/query-core'",
  RxJS: "export { filter, firstValueFrom, map, repeat, takeUntil, timeout } from 'rxjs'; export { fromFetch } from 'rxjs/fetch'",
  'p-wait-for': "export { default } from 'p-wait-for'",
  '@smithy/util-waiter': "export { checkExceptions, createWaiter } from '@smithy/util-waiter'",
  ofetch: "export { ofetch } from 'ofetch'",
};

export type Page = keyof typeof pages;

/** What our own pages depend on, and are counted without. */
const STOOD_ON = ['ofetch', 'react', 'xstate', 'zod'];

export interface Size {
  /** Bytes, minified and gzipped, without xstate, zod and ofetch. */
  readonly own: number;
  /** With them; React is the page's own. */
  readonly whole: number;
}

export const sizes = async (): Promise<Readonly<Record<Page, Size>>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(pages).map(async ([page, source]) => [
        page,
        {
          own: gzipped((await bundle(source, STOOD_ON)).first),
          whole: gzipped((await bundle(source, ['react'])).first),
        },
      ]),
    ),
  );
