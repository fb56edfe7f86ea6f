/** The in-process side: an actor per conversation, or one for all of them. */
import { createPollingMachine } from 'pollchart';
import { createFleetMachine } from 'pollchart/fleet';
import { appConversations, conversationV0 } from 'pollchart/openhands';
import { createActor } from 'xstate';

const { OPENHANDS_URL: baseUrl = '', KIND } = process.env;
const ids: string[] = JSON.parse(process.env.IDS ?? '[]');
const policy = { interval: { minMs: 1_000, maxMs: 1_000 } };

if (KIND === 'fleet') {
  const machine = createFleetMachine(appConversations({ baseUrl }), { policy });
  createActor(machine, { input: { ids, autoStart: true } }).start();
} else {
  const machine = createPollingMachine(conversationV0({ baseUrl }), { policy });
  for (const id of ids) createActor(machine, { input: { id, autoStart: true } }).start();
}
process.on('disconnect', () => process.exit());
