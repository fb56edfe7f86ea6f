import { createPollingMachine, defineResource, endpointUrl, explain, poll } from 'pollchart';
import * as z from 'zod';

const baseUrl = process.env.BUILDS_URL ?? 'https://ci.example.com/builds';

const builds = defineResource({
  request: (id) => ({ url: endpointUrl(baseUrl, '/:id', { id }) }),
  schema: z.object({ state: z.string(), log: z.string() }),
  read: async ({ state, log }, { followUp }) => {
    if (state === 'passed') return { status: state, verdict: 'succeeded' };
    if (state !== 'failed') return { status: state, verdict: 'pending' };
    const reason = await followUp(
      { url: endpointUrl(baseUrl, '/:log', { log }) },
      z.object({ lastLine: z.string() }),
    );
    const detail = reason?.lastLine ?? 'the log could not be read';
    return { status: state, verdict: 'failed', detail };
  },
});

console.log(explain(await poll(createPollingMachine(builds), { id: '44' })));
