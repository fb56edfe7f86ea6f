/** Three hundred conversations at once: four requests a round, not three hundred. */
import { explain } from 'pollchart';
import { createFleetMachine, pollFleet } from 'pollchart/fleet';
import { appConversations } from 'pollchart/openhands';
import { startStatusServer } from 'pollchart/testing';

await using server = await startStatusServer();
const ids = Array.from({ length: 300 }, (_, n) => n.toString(16).padStart(32, '0'));
// In a list `finished` counts once it has lasted 30 s; a sandbox that was paused is over at once.
for (const id of ids) server.play(id, ['STARTING', 'PAUSED']);
server.play(ids[7] ?? '', ['STARTING', 'ERROR']);

const machine = createFleetMachine(appConversations({ baseUrl: server.url }), {
  policy: { interval: { minMs: 500, maxMs: 500 } },
});
const { outcomes } = await pollFleet(machine, {
  ids,
  onSettled: ({ outcome }) => outcome.reason === 'failed' && console.log(explain(outcome)),
});

const stopped = outcomes.filter(({ type }) => type === 'stopped').length;
console.log(`${stopped} of ${outcomes.length} stopped, after ${server.requests.length} requests.`);
