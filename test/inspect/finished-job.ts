import * as z from 'zod';
import { createPollingMachine, defineResource } from '../../src/index.ts';

/** A poll that succeeds with its first answer, without a server. */
export const finishedJob = createPollingMachine(
  defineResource({
    request: (id) => ({ url: `http://jobs.example/${id}` }),
    schema: z.object({ state: z.string() }),
    read: ({ state }) => ({ status: state, verdict: 'succeeded' }),
  }),
  { fetch: async () => Response.json({ state: 'done' }) },
);
