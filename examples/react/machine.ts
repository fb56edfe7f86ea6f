import { createPollingMachine } from 'pollchart';
import { agentServerConversation } from 'pollchart/openhands';

/** Quicker than one would poll in earnest, so that there is something to see. */
const policy = { interval: { minMs: 1_500, maxMs: 3_000 }, backoff: { baseMs: 2_000 } };

export const machine = createPollingMachine(agentServerConversation({ baseUrl: location.origin }), {
  policy,
});
