import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Observation } from '../../machines/poll/observation.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import {
  answered,
  type DurableStep,
  initialStep,
  outstanding,
  step,
  type Task,
} from '../../src/durable/index.ts';
import { failed, T0 } from '../support/observations.ts';
import { type User, users } from './users.ts';
import '../properties/runs.ts';

/** How far the clocks of two workers are apart, ms. */
const SKEW_MS = 6_000;
const SPAN_MS = 600_000;

// Each run is some hundred steps, through JSON.
vi.setConfig({ testTimeout: 120_000 });

interface Play {
  /** What the server says, again from the beginning when all is said. */
  readonly answers: readonly { readonly answer: object; readonly latencyMs: number }[];
  /** What a user does, and how long after the step before, ms. */
  readonly users: readonly { readonly type: User; readonly afterMs: number }[];
}

interface Request {
  readonly startedAt: number;
  endedAt: number;
  /** The wait after its answer, by the policy or as the server asked, ms. */
  waitMs: number;
  /** Whether the server asked for it, so that no request may come before. */
  isHeld: boolean;
}

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** Ten minutes of a poll whose every step and every answer is the next worker's. */
function drive(clocks: readonly number[], { answers, users }: Play): Request[] {
  const requests: Request[] = [];
  const events = [...users];
  let now = T0;
  let turn = 0;
  let tasks: { readonly task: Task; readonly at: number }[] = [];
  let { snapshot } = initialStep(pollingMachine, { id: 'abc' });
  const clock = () => now + (clocks[turn % clocks.length] ?? 0);
  const answerOf = (n: number) => answers[n % answers.length] as Play['answers'][number];
  const take = (next: DurableStep) => {
    turn += 1;
    ({ snapshot } = json(next));
    tasks = tasks.filter(({ task }) => outstanding([task], snapshot).length > 0);
    for (const task of outstanding(next.effects, snapshot)) {
      const { latencyMs } = answerOf(requests.length);
      tasks.push({ task, at: now + (task.type === 'fetch' ? latencyMs : task.delayMs) });
      if (task.type === 'fetch')
        requests.push({ startedAt: now, endedAt: now, waitMs: 0, isHeld: false });
    }
  };
  const policy = { maxFailures: null, rateLimit: { fallbackMs: 20_000 } };
  take(initialStep(pollingMachine, { id: 'abc', policy, autoStart: true }));
  let sinceMs = now;
  while (now < T0 + SPAN_MS) {
    const due = tasks.reduce((a, b) => (b.at < a.at ? b : a), {
      at: Infinity,
    } as (typeof tasks)[0]);
    const [user] = events;
    if (user && sinceMs + user.afterMs < due.at) {
      now = sinceMs + user.afterMs;
      events.shift();
      take(step(pollingMachine, snapshot, { type: user.type, at: clock() }));
    } else if (due.task?.type === 'fetch') {
      now = due.at;
      const request = requests.at(-1) as Request;
      const { answer, latencyMs } = answerOf(requests.length - 1);
      const observation = { ...answer, at: clock(), elapsedMs: latencyMs } as Observation;
      take(step(pollingMachine, snapshot, answered(due.task.id, observation)));
      request.endedAt = now;
      request.waitMs = (snapshot as unknown as { context: { delayMs: number } }).context.delayMs;
      request.isHeld =
        ['rateLimited', 'unavailable'].includes(observation.type) && observation.askedMs !== null;
    } else if (due.task?.type === 'schedule') {
      now = due.at;
      take(step(pollingMachine, snapshot, due.task.event));
    } else break;
    sinceMs = now;
  }
  return requests;
}

const shared = { jitter: 0.5, askedMs: null };
const asked = fc.integer({ min: 1_000, max: 120_000 });
const answer: fc.Arbitrary<object> = fc.oneof(
  fc.constantFrom('STARTING', 'RUNNING').map((status) => ({
    ...shared,
    ...{ type: 'reading', status, verdict: 'pending', data: status },
    validators: { etag: null, lastModified: null },
  })),
  fc.option(asked).map((askedMs) => ({ ...shared, type: 'rateLimited', askedMs })),
  fc.option(asked).map((askedMs) => ({
    ...{ ...shared, type: 'unavailable', failure: failed('network'), askedMs },
  })),
  fc.constant({ ...shared, type: 'unchanged' }),
);
const answers = fc.array(fc.record({ answer, latencyMs: fc.nat({ max: 5_000 }) }), {
  minLength: 1,
  maxLength: 8,
});
const workers = fc.constantFrom([0, SKEW_MS], [SKEW_MS, 0], [0, -SKEW_MS]);

/** Requests that came before the wait after the answer before was over, and by how much, ms. */
const early = (requests: readonly Request[]) =>
  requests.flatMap(({ startedAt }, n) => {
    const before = requests[n - 1];
    const byMs = before ? before.endedAt + before.waitMs - startedAt : 0;
    return before && byMs > 0 ? [{ startedAt: startedAt - T0, byMs, isHeld: before.isHeld }] : [];
  });

describe('A poll whose steps alternate between two workers with clocks 6 s apart,', () => {
  it('is never asked before its wait is over, nor more than once more than by one clock', () => {
    fc.assert(
      fc.property(answers, workers, (answers, clocks) => {
        const requests = drive(clocks, { answers, users: [] });
        expect(early(requests)).toEqual([]);
        const byOne = drive([0], { answers, users: [] });
        expect(requests.length).toBeLessThanOrEqual(byOne.length + 1);
      }),
      { numRuns: 100 },
    );
  });

  it('is never asked before the server’s time by more than the clocks are apart, nor sooner than once for each thing a user does', () => {
    fc.assert(
      fc.property(answers, users, workers, (answers, users, clocks) => {
        const requests = drive(clocks, { answers, users });
        const soon = early(requests);
        expect(soon.filter(({ isHeld, byMs }) => isHeld && byMs > SKEW_MS)).toEqual([]);
        // Each event may bring one request forward.
        expect(soon.length).toBeLessThanOrEqual(users.length);
      }),
      { numRuns: 100 },
    );
  });
});
