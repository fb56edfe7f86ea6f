/** Watch a poll of a Node process on a page. */
import { createPollingMachine, explain } from 'pollchart';
import { startInspectorServer } from 'pollchart/inspect-server';
import { appConversation } from 'pollchart/openhands';
import { fault, startStatusServer } from 'pollchart/testing';
import { createActor, toPromise } from 'xstate';

// Stands in for OpenHands.
const server = await startStatusServer();
const id = '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687';
server.play(id, ['STARTING', fault.status(503), 'running', 'finished']);

// Without a port it's 8080; 0 is any free one.
const inspector = await startInspectorServer({ port: 0 });
console.log(`Open ${inspector.url} while the poll runs.`);

const machine = createPollingMachine(appConversation({ baseUrl: server.url }), {
  policy: { interval: { minMs: 500, maxMs: 1_000 } },
});
const actor = createActor(machine, {
  input: { id, autoStart: true },
  inspect: inspector.inspect,
});
console.log(explain(await toPromise(actor.start())));

await inspector.close();
await server.close();
