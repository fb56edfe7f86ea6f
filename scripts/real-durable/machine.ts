import { createPollingMachine } from 'pollchart';
import { nodeFetch } from 'pollchart/node';
import { conversationV0 } from 'pollchart/openhands';

/** What every worker polls. */
export const machineOf = (baseUrl: string) =>
  createPollingMachine(conversationV0({ baseUrl }), {
    fetch: nodeFetch({ connections: 256 }),
    policy: { interval: { minMs: 100, maxMs: 100 }, backoff: { baseMs: 100, maxMs: 100 } },
  });
