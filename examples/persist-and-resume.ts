/** Write a running poll to a file, and let another process continue it. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPollingMachine, explain, resumePolling } from 'pollchart';
import { appConversation } from 'pollchart/openhands';
import { startStatusServer } from 'pollchart/testing';
import { createActor, toPromise, waitFor } from 'xstate';

// Stands in for OpenHands.
const server = await startStatusServer();
const id = '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687';
server.play(id, ['running', 'finished']);

const file = join(tmpdir(), `pollchart-example-${process.pid}.json`);
const machine = createPollingMachine(appConversation({ baseUrl: server.url }), {
  policy: { interval: { minMs: 1_000, maxMs: 1_000 } },
});

const before = createActor(machine, { input: { id, autoStart: true } }).start();
await waitFor(before, (snapshot) => snapshot.matches({ polling: 'waiting' }));
await writeFile(file, JSON.stringify(before.getPersistedSnapshot()));
before.stop();
console.log('Written down in mid-wait; no credential is in the file.');

const after = resumePolling(machine, JSON.parse(await readFile(file, 'utf8')));
console.log(explain(after.getSnapshot()));
const outcome = await toPromise(after);
console.log(explain(outcome));

await rm(file);
await server.close();
