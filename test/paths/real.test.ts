import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createActor,
  type EventFromLogic,
  fromPromise,
  initialTransition,
  SimulatedClock,
  type SnapshotFrom,
  transition,
  waitFor,
} from 'xstate';
import * as z from 'zod';
import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import { inertWaker } from '../../machines/poll/waker.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { createPollingMachine, defineResource, type PollingMachine } from '../../src/index.ts';
import { fault, type StatusServer, type Step, startStatusServer } from '../../src/testing/index.ts';
import { stateOf } from '../support/chart.ts';
import { T0 } from '../support/observations.ts';
import { bug, cases } from './cases.ts';
import { isOrdered } from './expectation.ts';
import { generatePaths, LATENCY_MS, type Path, type PathEvent } from './generate.ts';

type ChartSnapshot = SnapshotFrom<typeof pollingMachine>;

const FETCHING = 'polling.fetching';
const WAITS = ['polling.waiting', 'polling.backoff', 'polling.rateLimited'];

/** What the pure chart does along a path. */
function fold({ events, input }: Path, id: string): ChartSnapshot[] {
  let [snapshot] = initialTransition(pollingMachine, { ...input, id });
  const snapshots = [snapshot];
  for (const event of events) {
    [snapshot] = transition(
      pollingMachine,
      snapshot,
      event as EventFromLogic<typeof pollingMachine>,
    );
    snapshots.push(snapshot);
  }
  return snapshots;
}

const entersFetching = (before: ChartSnapshot | undefined, after: ChartSnapshot) =>
  stateOf(after) === FETCHING && (before === undefined || stateOf(before) !== FETCHING);

/** The answer to each request of a path: what comes next, or nothing when it is given up first. */
function answersTo({ events }: Path, snapshots: readonly ChartSnapshot[]): Step[] {
  return snapshots.flatMap((snapshot, n) => {
    if (!entersFetching(snapshots[n - 1], snapshot)) return [];
    const answer = events
      .slice(n)
      .find(
        (event, k) =>
          event.output || event.error || stateOf(snapshots[n + k + 1] ?? snapshot) !== FETCHING,
      );
    const does = answer?.error ? bug : (cases[answer?.name ?? '']?.does ?? 'RUNNING');
    return [fault.held(does)];
  });
}

type Request<TData> = Parameters<typeof fromPromise<Observation<TData>, FetchInput>>[0];

/** The machine, which knows the time by its events alone, and with requests that take as long as in a path. */
function timed<TData>(machine: PollingMachine<TData>): PollingMachine<TData> {
  const request = machine.implementations.actors.fetchStatus as unknown as {
    config: Request<TData>;
  };
  const fetchStatus = fromPromise<Observation<TData>, FetchInput>(async (scope) => ({
    ...(await request.config(scope)),
    elapsedMs: LATENCY_MS,
  }));
  return machine.provide({ actors: { fetchStatus, waker: inertWaker } });
}

/** All of the context but what only a real request knows: its words. */
const comparable = ({ observation, failure, ...context }: ChartSnapshot['context']) => ({
  ...context,
  observation: observation && { ...observation, failure: null, message: null, httpStatus: null },
  failure: failure && { ...failure, message: '' },
});

describe('each generated path, in the interpreter and over HTTP,', () => {
  let server: StatusServer;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    server = await startStatusServer();
  });
  afterAll(async () => {
    await server.close();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  async function walk(path: Path, id: string) {
    const expected = fold(path, id);
    const answers = answersTo(path, expected);
    if (answers.length > 0) server.play(id, answers);
    const earlier = server.requests.length;
    const resource = defineResource({
      request: () => ({ url: `${server.url}/api/conversations/${id}` }),
      schema: z.looseObject({ status: z.string(), verdict: z.string() }),
      read: ({ status, verdict, confirmMs }) => {
        if (status === 'BUG') throw new Error('a bug');
        return { status, verdict, ...(confirmMs !== undefined && { confirmMs }) } as never;
      },
    });
    const machine = timed(createPollingMachine(resource));
    const { policy, autoStart } = path.input;
    const clock = new SimulatedClock();
    vi.setSystemTime(T0);
    const advance = (ms: number) => {
      clock.increment(ms);
      vi.setSystemTime(Date.now() + ms);
    };
    const actor = createActor(machine, { input: { policy, autoStart, id }, clock }).start();
    let requests = 0;

    const act = async (event: PathEvent, before: ChartSnapshot) => {
      if (event.output || event.error) {
        if (event.output) vi.setSystemTime(event.output.at);
        server.release();
        await waitFor(
          actor,
          ({ context, status }) => context.polls > before.context.polls || status !== 'active',
        );
      } else if (event.name === 'the wait ends') {
        advance(Math.max(0, before.context.delayMs - 1));
        expect(stateOf(actor.getSnapshot()), 'a millisecond early').toBe(
          before.context.delayMs > 0 ? stateOf(before) : FETCHING,
        );
        if (before.context.delayMs > 0) advance(1);
      } else {
        if (event.at !== undefined) advance(Math.max(0, event.at - Date.now()));
        actor.send(event as never);
      }
    };

    const check = async (before: ChartSnapshot | undefined, after: ChartSnapshot, why: string) => {
      const snapshot = actor.getSnapshot();
      const { failure } = snapshot.context;
      expect(stateOf(snapshot), `${why} (${failure?.message})`).toBe(stateOf(after));
      expect(comparable(snapshot.context as never), why).toEqual(comparable(after.context));
      expect(snapshot.output?.reason).toBe(after.output?.reason);
      if (entersFetching(before, after)) {
        requests += 1;
        const { at } = await server.requested(earlier + requests);
        expect(at, 'the request’s time').toBe(Date.now());
        if (before && WAITS.includes(stateOf(before)) && isOrdered(before.context))
          expect(at).toBeGreaterThanOrEqual(before.context.nextPollAt ?? 0);
      }
      expect(server.requests.length - earlier, why).toBe(requests);
      if (stateOf(after) !== FETCHING) await server.idle();
    };

    const [initial = actor.getSnapshot() as ChartSnapshot] = expected;
    await check(undefined, initial, 'start');
    for (const [n, event] of path.events.entries()) {
      const [before, after] = expected.slice(n, n + 2);
      if (!before || !after) throw new Error('a path has one state more than events');
      await act(event, before);
      await check(before, after, event.name);
    }

    actor.stop();
    await server.idle();
    expect(clock, 'timers that are left').toHaveProperty('timeouts.size', 0);
  }

  const playable = generatePaths(pollingMachine).filter(({ events }) =>
    events.every(({ name }) => cases[name]?.does !== null),
  );

  it.each(playable.map((path, n) => [path.name, path, `path-${n}`] as const))(
    'makes the right requests at the right times: %s',
    (_, path, id) => walk(path, id),
  );

  it('leaves no socket open in the end, once the platform’s own keep-alive is over', async () => {
    await server.disconnected();
    expect(server.openSockets).toBe(0);
  });
});
