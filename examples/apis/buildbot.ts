/**
 * Buildbot's build requests, which starting a build gives: their builds come and go (that of a lost worker or master is
 * replaced), and a request that was canceled in the queue has none. Codes instead of words; the words are its build's.
 */
import { defineResource, endpointUrl } from 'pollchart';
import * as z from 'zod';

const endings = [
  { status: 'success', verdict: 'succeeded' },
  { status: 'warnings', verdict: 'succeeded' },
  { status: 'failure', verdict: 'failed' },
  { status: 'skipped', verdict: 'stopped' },
  { status: 'exception', verdict: 'failed' },
  { status: 'retry', verdict: 'pending' },
  { status: 'cancelled', verdict: 'stopped' },
] as const;

const builds = z.object({ builds: z.array(z.object({ state_string: z.string() })) });

export const buildbotRequest = (baseUrl: string) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/api/v2/buildrequests/:id', { id }) }),
    schema: z.object({
      buildrequests: z.tuple([
        z.object({ claimed: z.boolean(), complete: z.boolean(), results: z.number() }),
      ]),
    }),
    read: async ({ buildrequests: [{ claimed, complete, results }] }, { id, followUp }) => {
      const ending = complete ? endings[results] : undefined;
      if (!ending) return { status: claimed ? 'building' : 'queued', verdict: 'pending' };
      const url = endpointUrl(baseUrl, '/api/v2/buildrequests/:id/builds', { id });
      url.search = 'order=-buildid&limit=1';
      return { ...ending, detail: (await followUp({ url }, builds))?.builds[0]?.state_string };
    },
  });
