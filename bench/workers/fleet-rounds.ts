/** Watches what a fleet asks over real HTTP, round after round: how many requests, and how late. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createActor } from 'xstate';
import { answerParent } from '../answer-parent.ts';
import { fleetOf } from '../contenders/fleet.ts';

export interface Fleet {
  readonly baseUrl: string;
  readonly members: number;
  readonly intervalMs: number;
  readonly rounds: number;
}

export interface Rounds {
  readonly requestsPerRound: number;
  /** How much later than its interval a batch was asked, ms: the middle and the worst. */
  readonly lateMs: { readonly middle: number; readonly worst: number };
}

const fetch = globalThis.fetch;
let asked = (_ids: readonly string[]) => {};
globalThis.fetch = (url, init) => {
  asked(new URL(String(url)).searchParams.getAll('ids'));
  return fetch(url, init);
};

answerParent(async ({ baseUrl, members, intervalMs, rounds }: Fleet): Promise<Rounds> => {
  const lastAsked = new Map<string, number>();
  const late: number[] = [];
  let [requests, polls] = [0, 0];
  asked = (ids) => {
    const [firstId = ''] = ids;
    const now = performance.now();
    const last = lastAsked.get(firstId);
    requests += 1;
    polls += ids.length;
    if (last !== undefined) late.push(now - last - intervalMs);
    lastAsked.set(firstId, now);
  };
  const ids = Array.from({ length: members }, (_, index) => `0-${index}`);
  const actor = createActor(fleetOf({ baseUrl, intervalMs }), { input: { ids, autoStart: true } });
  actor.start();
  while (polls < members * rounds) await sleep(5);
  actor.stop();
  late.sort((a, b) => a - b);
  return {
    requestsPerRound: (requests * members) / polls,
    lateMs: { middle: late[late.length >> 1] ?? 0, worst: late.at(-1) ?? 0 },
  };
});
