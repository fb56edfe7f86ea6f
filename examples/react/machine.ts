import { createPollingMachine } from 'pollchart';
import { conversationV0 } from 'pollchart/openhands';

/** Quicker than one would poll in earnest, so that there is something to see. */
const policy = { interval: { minMs: 1_500, maxMs: 3_000 }, backoff: { baseMs: 2_000 } };

export const machine = createPollingMachine(conversationV0({ baseUrl: location.origin }), {
  policy,
});
