/** Watch a poll of a Node process in the Stately inspector. Needs `npm install @statelyai/inspect`. */
import { createPollingMachine, explain } from 'pollchart';
import { startInspectorServer } from 'pollchart/inspect-server';
import { conversationV0 } from 'pollchart/openhands';
import { fault, startStatusServer } from 'pollchart/testing';
import { createActor, toPromise } from 'xstate';

// Stands in for OpenHands.
const server = await startStatusServer();
server.play('abc', ['STARTING', fault.status(503), 'RUNNING', 'STOPPED']);

// Without a port it's 8080; 0 is any free one.
const inspector = await startInspectorServer({ port: 0 });
console.log(`Open ${inspector.url} while the poll runs.`);

const machine = createPollingMachine(conversationV0({ baseUrl: server.url }), {
  policy: { interval: { minMs: 500, maxMs: 1_000 } },
});
const actor = createActor(machine, {
  input: { id: 'abc', autoStart: true },
  inspect: inspector.inspect,
});
console.log(explain(await toPromise(actor.start())));

await inspector.close();
await server.close();
