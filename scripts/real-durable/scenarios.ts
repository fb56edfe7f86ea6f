import type { ChildProcess } from 'node:child_process';
import { repeat, type StatusServer } from 'pollchart/testing';
import type { Ended, Engine } from './engine.ts';
import type { Result } from './result.ts';
import { killWorkers } from './start-worker.ts';

const POLLS = 200;

interface Scene {
  readonly engine: Engine;
  readonly server: StatusServer;
  readonly workers: ChildProcess[];
  readonly ids: readonly string[];
  /** Begins the polls, each with so many answers. */
  begin(answers: number, intervalMs: number): Promise<void>;
  restartWorkers(victims: readonly ChildProcess[]): Promise<void>;
}

interface Scenario {
  readonly name: string;
  readonly play: (scene: Scene) => Promise<void>;
  /** How many requests may be made twice, of 200 polls. */
  readonly mayRepeat: number;
}

const scenarios: readonly Scenario[] = [
  {
    name: 'two workers, nothing breaks',
    play: ({ begin }) => begin(4, 500),
    mayRepeat: 0,
  },
  {
    name: 'both workers killed in mid-wait',
    async play({ engine, ids, workers, begin, restartWorkers }) {
      await begin(2, 20_000);
      await engine.waiting(ids);
      await restartWorkers(workers);
    },
    mayRepeat: 0,
  },
  {
    name: 'both workers killed in mid-fetch',
    async play({ server, workers, begin, restartWorkers }) {
      const before = server.requests.length;
      server.hold();
      await begin(3, 100);
      await server.requested(before + POLLS);
      await restartWorkers(workers);
      server.release();
    },
    mayRepeat: POLLS,
  },
  {
    name: 'one of two workers killed in mid-fetch',
    async play({ server, workers, begin, restartWorkers }) {
      const before = server.requests.length;
      server.hold();
      await begin(3, 100);
      await server.requested(before + POLLS);
      await restartWorkers(workers.slice(0, 1));
      server.release();
    },
    mayRepeat: POLLS,
  },
  {
    name: 'the store killed and started anew while all polls run',
    async play({ engine, server, begin }) {
      const before = server.requests.length;
      await begin(6, 1_000);
      await server.requested(before + 2 * POLLS);
      await engine.restartStore();
    },
    mayRepeat: POLLS,
  },
];

/** Plays each scenario with 200 polls and two workers. */
export async function playAll(name: string, engine: Engine, server: StatusServer) {
  const workers = [await engine.startWorker(), await engine.startWorker()];
  const results: Result[] = [];
  for (const [index, { name: scenario, play, mayRepeat }] of scenarios.entries()) {
    const ids = Array.from({ length: POLLS }, (_, poll) => `${name}-${index}-${poll}`);
    const countBefore = server.requests.length;
    let answers = 0;
    await play({
      engine,
      server,
      workers: [...workers],
      ids,
      async begin(count, intervalMs) {
        answers = count;
        for (const id of ids) server.play(id, [...repeat('RUNNING', count - 1), 'STOPPED']);
        await engine.begin(ids, intervalMs);
      },
      async restartWorkers(victims) {
        await killWorkers(victims);
        const alive = workers.filter((worker) => !victims.includes(worker));
        const fresh = await Promise.all(victims.map(() => engine.startWorker()));
        workers.splice(0, workers.length, ...alive, ...fresh);
      },
    });
    const ended = await engine.ended(ids);
    const result = judged(scenario, ended, server.requests.length - countBefore, mayRepeat);
    console.log(`${name}: ${scenario}: ${result.seen} ${result.complaints.join('; ')}`);
    results.push({ ...result, ...(answers === 0 && { complaints: ['nothing was begun'] }) });
  }
  await killWorkers(workers);
  return results;
}

function judged(
  scenario: string,
  ended: readonly Ended[],
  requests: number,
  mayRepeat: number,
): Result {
  const answered = ended.reduce((sum, { polls }) => sum + polls, 0);
  const repeated = requests - answered;
  const lost = ended.filter(({ reason }) => reason !== 'stopped').length;
  const twice = ended.filter(({ polls, processed }) => processed !== 2 * polls - 1).length;
  const complaints = [
    ...(ended.length - lost === POLLS ? [] : [`${POLLS - ended.length + lost} polls lost`]),
    ...(twice === 0 ? [] : [`${twice} polls processed something twice, or not at all`]),
    ...(repeated >= 0 && repeated <= mayRepeat
      ? []
      : [`${repeated} requests made twice, expected at most ${mayRepeat}`]),
  ];
  const seen = `${ended.length - lost} of ${POLLS} ended, each transition once: ${twice === 0 ? 'yes' : 'no'}`;
  return { scenario, requests, repeated, seen, complaints };
}
