/** A page that polls a given URL, with the real `fetch` of its browser. */
import * as z from 'zod';
import { createPollingMachine, defineResource, poll } from '../../src/index.ts';

const pollAt = (url: string) =>
  poll(
    createPollingMachine(
      defineResource({
        request: () => ({ url }),
        schema: z.object({ status: z.string() }),
        read: ({ status }) => ({ status, verdict: status === 'DONE' ? 'succeeded' : 'pending' }),
      }),
    ),
    { id: 'abc', policy: { interval: { minMs: 1, maxMs: 1 }, maxFailures: 1 } },
  );

declare global {
  interface Window {
    pollAt: typeof pollAt;
  }
}

window.pollAt = pollAt;
