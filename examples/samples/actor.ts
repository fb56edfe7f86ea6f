import { createPollingMachine, explain, sessionApiKey } from 'pollchart';
import { conversation } from 'pollchart/openhands';
import { createActor, toPromise } from 'xstate';

const machine = createPollingMachine(
  conversation({
    baseUrl: process.env.OPENHANDS_BASE_URL ?? 'http://localhost:3000',
    credentials: sessionApiKey(() => process.env.OPENHANDS_SESSION_API_KEY),
  }),
);

const actor = createActor(machine, { input: { id: '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687' } });
actor.on('status.changed', ({ status, data }) => console.log(`${data.title}: ${status}`));
actor.on('request.failed', ({ failure }) => console.warn(explain(failure)));
actor.subscribe((snapshot) => console.log(explain(snapshot)));
actor.start();
actor.send({ type: 'poll.start', at: Date.now() });

console.log(explain(await toPromise(actor), 'zh-CN'));
