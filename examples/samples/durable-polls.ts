import { setTimeout } from 'node:timers/promises';
import { createPollingMachine, explain } from 'pollchart';
import { durablePolls } from 'pollchart/durable';
import { appConversation } from 'pollchart/openhands';
import { MemoryHost, MemoryStore } from '../durable/hosts/memory.ts';

const baseUrl = process.env.OPENHANDS_BASE_URL ?? 'http://localhost:3000';
const machine = createPollingMachine(appConversation({ baseUrl }));
const polls = durablePolls(machine, new MemoryHost(new MemoryStore()));

const stop = await polls.run(); // in each worker
await polls.start('order-17', { id: '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687', autoStart: true }); // anywhere

let outcome = await polls.outcome('order-17');
for (; outcome === null; outcome = await polls.outcome('order-17')) await setTimeout(100);
console.log(explain(outcome));
await stop();
