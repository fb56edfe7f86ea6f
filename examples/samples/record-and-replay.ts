import { createPollingMachine, explain, recordPolling, replayPolling } from 'pollchart';
import { conversation } from 'pollchart/openhands';
import { createActor, toPromise } from 'xstate';

const baseUrl = process.env.OPENHANDS_BASE_URL ?? 'http://localhost:3000';
const machine = createPollingMachine(conversation({ baseUrl }));
const actor = createActor(machine, {
  input: { id: '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687', autoStart: true },
});

const { lines } = recordPolling(actor);
await toPromise(actor.start());

for (const snapshot of replayPolling(machine, lines)) console.log(explain(snapshot));
