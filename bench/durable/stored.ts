/** What a poll costs a `DurableHost` in records: the real driver, without a store and without a clock. */
import { createPollingMachine } from 'pollchart';
import {
  type DurableStep,
  initialStep,
  outstanding,
  performFetch,
  step,
  type Task,
} from 'pollchart/durable';
import { createFleetMachine } from 'pollchart/fleet';
import { appConversations, conversation } from 'pollchart/openhands';
import type { AnyStateMachine } from 'xstate';
import { memberOf } from './bodies.ts';

export interface Stored {
  readonly polls: number;
  /** Of the record. */
  readonly bytes: number;
  /** Of all records that one poll needs, each of which replaces the one before. */
  readonly bytesPerPoll: number;
  readonly savesPerPoll: number;
  /** To parse, step and print them, ms of a core per poll. */
  readonly cpuMsPerPoll: number;
}

const INTERVAL_MS = 10_000;
const ROUNDS = 3;

const policy = { interval: { minMs: INTERVAL_MS, maxMs: INTERVAL_MS } };
const resource = { baseUrl: 'http://localhost' };
const fetch: typeof globalThis.fetch = async (request) => {
  const { searchParams } = new URL(request instanceof Request ? request.url : request);
  return Response.json(searchParams.getAll('ids').map(memberOf));
};

const idOf = (index: number) => index.toString(16).padStart(32, '0');

/** Plays some rounds of a poll, or of a fleet of so many. */
export async function stored(polls: number): Promise<Stored> {
  const ids = Array.from({ length: polls }, (_, index) => idOf(index));
  const machine: AnyStateMachine =
    polls === 1
      ? createPollingMachine(conversation(resource), { policy, fetch })
      : createFleetMachine(appConversations(resource), { policy, fetch });
  const input = polls === 1 ? { id: ids[0], autoStart: true } : { ids, autoStart: true };
  let now = Date.now();
  let answers = 0;
  let [bytes, allBytes, saves, cpuUs] = [0, 0, 0, 0];

  const save = (tasks: readonly Task[], { snapshot, effects }: DurableStep) => {
    const scheduled = outstanding(effects, snapshot);
    const record = { snapshot, tasks: [...outstanding(tasks, snapshot), ...scheduled] };
    return JSON.stringify(record);
  };
  let text = save([], initialStep(machine, input as never));
  let requests = 0;
  const perRound = Math.ceil(polls / 99);

  for (;;) {
    const { tasks }: { tasks: readonly Task[] } = JSON.parse(text);
    const task = tasks.find(({ type }) => type === 'fetch') ?? tasks[0];
    if (!task) throw new Error('The poll has ended');
    // Ends behind a wait: each answer has one.
    if (task.type === 'fetch' && requests === (ROUNDS + 1) * perRound) break;
    let event: Parameters<typeof step>[2];
    if (task.type === 'fetch') {
      const answer = await performFetch(machine, task);
      if (answer.type !== 'durable.answered') throw new Error(JSON.stringify(answer));
      event = { ...answer, output: { ...(answer.output as object), at: now } } as never;
      requests += 1;
    } else {
      now += task.delayMs;
      event = task.event as never;
    }
    // The first round is another: everything begins at once.
    const counts = requests > perRound;
    const before = process.cpuUsage();
    const record = JSON.parse(text);
    text = save(record.tasks, step(machine, record.snapshot, event));
    if (!counts) continue;
    const { user, system } = process.cpuUsage(before);
    cpuUs += user + system;
    bytes = Buffer.byteLength(text);
    allBytes += bytes;
    saves += 1;
    if (task.type === 'fetch') answers += Math.min(99, polls);
  }
  return {
    polls,
    bytes,
    bytesPerPoll: allBytes / answers,
    savesPerPoll: saves / answers,
    cpuMsPerPoll: cpuUs / 1_000 / answers,
  };
}
