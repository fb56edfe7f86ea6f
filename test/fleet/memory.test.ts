import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PROGRAM = `
import { createActor, fromPromise, SimulatedClock } from 'xstate';
import { fleetMachine } from './machines/fleet.machine.ts';

let sent = 0;
let now = 1_700_000_000_000;
const fetchBatch = fromPromise(async ({ input }) => {
  sent += 1;
  const entries = input.ids.map((id) => ({ id, type: 'reading', data: null, status: 'RUNNING', verdict: 'pending' }));
  return { type: 'readings', entries, at: now, elapsedMs: 0, jitter: 0.5, askedMs: null };
});
const clock = new SimulatedClock();
const policy = { interval: { minMs: 1_000, maxMs: 1_000 } };
const input = { ids: ['a', 'b', 'c'], policy, autoStart: true };
const actor = createActor(fleetMachine.provide({ actors: { fetchBatch } }), { input, clock }).start();
const heapAfter = async (requests) => {
  while (sent < requests) {
    await new Promise((resolve) => setImmediate(resolve));
    now += 1_000;
    clock.increment(1_000);
  }
  for (let n = 0; n < 3; n++) globalThis.gc();
  return process.memoryUsage().heapUsed;
};
const before = await heapAfter(10_000);
const after = await heapAfter(200_000);
actor.stop();
console.log(JSON.stringify({ sent, grownBy: after - before }));
`;

it('A fleet’s heap is after 200,000 requests within a mebibyte of what it was after 10,000', async () => {
  const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '-e', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { sent, grownBy } = JSON.parse(stdout) as { sent: number; grownBy: number };
  expect(sent).toBeGreaterThanOrEqual(200_000);
  expect(grownBy).toBeLessThan(2 ** 20);
}, 300_000);
