import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pollByAlarm } from '../../examples/durable/hosts/alarm.ts';
import { MemoryStorage, memoryTemporal } from '../../examples/durable/hosts/stand-ins.ts';
import { pollWorkflow } from '../../examples/durable/hosts/temporal.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { createPollingMachine, type PollingMachine } from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { fault, type StatusServer, startStatusServer } from '../../src/testing/index.ts';

let server: StatusServer;
let machine: PollingMachine;
beforeEach(async () => {
  server = await startStatusServer();
  const policy = { interval: { minMs: 20, maxMs: 20 }, backoff: { baseMs: 10, maxMs: 10 } };
  const conversation = conversationV0({ baseUrl: server.url });
  machine = createPollingMachine(conversation, { policy }) as unknown as PollingMachine;
  server.play('abc', ['STARTING', fault.status(503), 'RUNNING', 'STOPPED']);
});
afterEach(() => server.close());

const input = { id: 'abc', autoStart: true };
const ended = { reason: 'stopped', status: 'STOPPED', polls: 4 };
const requested = { reason: 'aborted' };

/** Waits for the poll to be in the store with an outcome. */
async function outcomeIn(read: () => Promise<{ snapshot: { output?: unknown } } | null>) {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const output = (await read())?.snapshot.output;
    if (output) return output as PollOutcome;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('No outcome');
}

describe('An alarm', () => {
  it('drives a poll to its end, though it breaks in the middle', async () => {
    const storage = new MemoryStorage();
    const poll = pollByAlarm(machine, storage);
    let rings = 0;
    storage.alarm = async () => {
      rings += 1;
      if (rings === 3) throw new Error('A crash');
      await poll.alarm();
    };
    await poll.start(input);
    expect(await outcomeIn(async () => (await storage.get()) ?? null)).toMatchObject(ended);
    expect(server.requests.length).toBe(4);
  });

  it('accepts a stop while a request is in flight', async () => {
    server.hold();
    const storage = new MemoryStorage();
    const poll = pollByAlarm(machine, storage);
    storage.alarm = poll.alarm;
    await poll.start(input);
    await server.requested(1);
    await poll.send({ type: 'poll.stop' });
    server.release();
    await server.idle();
    expect(await outcomeIn(async () => (await storage.get()) ?? null)).toMatchObject(requested);
  });
});

describe('A workflow', () => {
  it('drives a poll to its end', async () => {
    const { temporal } = memoryTemporal(machine);
    expect(await pollWorkflow(temporal, machine, input)).toMatchObject(ended);
  });

  it('accepts a stop while a request is in flight', async () => {
    server.hold();
    const { temporal, signal } = memoryTemporal(machine);
    const outcome = pollWorkflow(temporal, machine, input);
    await server.requested(1);
    signal({ type: 'poll.stop' });
    expect(await outcome).toMatchObject(requested);
    server.release();
    await server.idle();
  });
});

it.each(['alarm', 'temporal'])('the loop of %s has no more than 20 lines', (name) => {
  const file = new URL(`../../examples/durable/hosts/${name}.ts`, import.meta.url);
  const [, loop = ''] = /\/\/ loop\n([\s\S]*?) *\/\/ end/.exec(readFileSync(file, 'utf8')) ?? [];
  expect(loop.split('\n').length).toBeGreaterThan(10);
  expect(loop.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
});
