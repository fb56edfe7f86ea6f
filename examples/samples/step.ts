import { createPollingMachine } from 'pollchart';
import { type FetchEffect, initialStep, performFetch, step } from 'pollchart/durable';
import { appConversation } from 'pollchart/openhands';

const baseUrl = process.env.OPENHANDS_BASE_URL ?? 'http://localhost:3000';
const machine = createPollingMachine(appConversation({ baseUrl }));
const id = '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687';

let { snapshot, effects } = initialStep(machine, { id, autoStart: true });
const request = effects.find((effect): effect is FetchEffect => effect.type === 'fetch');
if (request)
  ({ snapshot, effects } = step(machine, snapshot, await performFetch(machine, request)));

// Store both together; then do what the effects say.
console.log(JSON.stringify(snapshot).length > 0, effects.map(({ type }) => type).join());
