import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import {
  answered,
  type DurableStep,
  initialStep,
  outstanding,
  step,
  type Task,
} from '../../src/durable/index.ts';
import { pending, type Word } from '../support/fleet-answers.ts';
import { smallFleet } from '../support/fleet-chart.ts';
import { failed, T0 } from '../support/observations.ts';
import { type User, users } from './users.ts';
import '../properties/runs.ts';

const SPAN_MS = 300_000;
const IDS = ['a', 'b', 'c', 'd', 'e'];
/** What two readings of one clock may be apart, and rounding. */
const TOLERANCE_MS = 51;
const PLAIN_MS = 5_000;

// Each run is some hundred steps, through JSON.
vi.setConfig({ testTimeout: 120_000 });

/** What the server says of every member, and how long after that none may be asked, ms. */
interface Said {
  readonly answer: (ids: readonly string[]) => object;
  readonly leastMs: number;
}

interface Play {
  /** Again from the beginning when all is said. */
  readonly answers: readonly { readonly said: Said; readonly latencyMs: number }[];
  /** What a user does, and how long after the step before, ms. */
  readonly users: readonly { readonly type: User; readonly afterMs: number }[];
  /** How late each timer comes, ms; again from the beginning. Default: none does. */
  readonly lateMs?: readonly number[];
}

interface Request {
  readonly ids: readonly string[];
  readonly startedAt: number;
  readonly said: Said;
  endedAt: number | null;
}

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** Five minutes of a fleet whose every step and every answer is the next worker's. */
function drive(clocks: readonly number[], { answers, users, lateMs = [0] }: Play): Request[] {
  const fleet: AnyStateMachine = smallFleet(2, 3);
  const interval = { minMs: PLAIN_MS, maxMs: PLAIN_MS };
  const policy = { maxFailures: null, interval, backoff: { baseMs: 10_000, maxMs: 10_000 } };
  const requests = new Map<string, Request>();
  const events = [...users];
  let [now, turn, sinceMs, timers] = [T0, 0, T0, 0];
  let tasks: { readonly task: Task; readonly at: number }[] = [];
  const clock = () => now + (clocks[turn % clocks.length] ?? 0);
  let { snapshot } = initialStep(fleet, { ids: IDS, policy, autoStart: true });
  const take = (next: DurableStep) => {
    turn += 1;
    ({ snapshot } = json(next));
    tasks = tasks.filter(({ task }) => outstanding([task], snapshot).length > 0);
    for (const task of outstanding(next.effects, snapshot)) {
      if (task.type === 'schedule') {
        tasks.push({ task, at: now + task.delayMs + (lateMs[timers++ % lateMs.length] ?? 0) });
        continue;
      }
      const { said, latencyMs } = answers[requests.size % answers.length] as Play['answers'][0];
      const { ids } = task.input as unknown as { ids: readonly string[] };
      requests.set(task.id, { ids, startedAt: now, said, endedAt: null });
      tasks.push({ task, at: now + latencyMs });
    }
  };
  take(initialStep(fleet, { ids: IDS, policy, autoStart: true }));
  while (now < T0 + SPAN_MS) {
    const [due] = tasks.toSorted((one, other) => one.at - other.at);
    const [user] = events;
    if (user && sinceMs + user.afterMs < (due?.at ?? Infinity)) {
      now = sinceMs + user.afterMs;
      events.shift();
      take(step(fleet, snapshot, { type: user.type, at: clock() }));
    } else if (!due) break;
    else {
      now = due.at;
      if (due.task.type === 'fetch') {
        const request = requests.get(due.task.id) as Request;
        request.endedAt = now;
        const shared = { jitter: 0.5, askedMs: null, elapsedMs: now - request.startedAt };
        const said = { ...shared, ...request.said.answer(request.ids), at: clock() };
        take(step(fleet, snapshot, answered(due.task.id, said as BatchObservation)));
      } else take(step(fleet, snapshot, due.task.event));
    }
    sinceMs = now;
  }
  return [...requests.values()];
}

const of = (word: Word) => (ids: readonly string[]) => ({
  type: 'readings',
  entries: ids.map((id) => ({ id, ...word })),
});
const calm: Said = { answer: of(pending), leastMs: PLAIN_MS };
const anything: fc.Arbitrary<Said> = fc.oneof(
  fc.constant(calm),
  fc.integer({ min: 5_000, max: 60_000 }).map((askedMs) => ({
    answer: () => ({ type: 'unavailable', failure: failed('http', 503), askedMs }),
    leastMs: askedMs,
  })),
  fc.integer({ min: 5_000, max: 60_000 }).map((askedMs) => ({
    answer: () => ({ type: 'rateLimited', askedMs }),
    leastMs: askedMs,
  })),
);
const answersOf = (said: fc.Arbitrary<Said>) =>
  fc.array(fc.record({ said, latencyMs: fc.integer({ min: 1, max: 5_000 }) }), {
    minLength: 1,
    maxLength: 8,
  });
const workers = fc
  .oneof(
    fc.constantFrom(6_000, -6_000, 400, -400, 60, 3_600_000),
    fc.integer({ min: -30_000, max: 30_000 }),
  )
  .chain((apart) => fc.constantFrom([0, apart], [apart, 0]));

const of1 = (requests: readonly Request[], id: string) =>
  requests.filter(({ ids }) => ids.includes(id));

/** Requests for one id that came sooner after its answer before than was allowed. */
const early = (requests: readonly Request[]) =>
  IDS.flatMap((id) =>
    of1(requests, id).flatMap(({ startedAt }, n, all) => {
      const before = all[n - 1];
      if (!before || before.endedAt === null) return [];
      const tooSoonMs = before.endedAt + before.said.leastMs - startedAt;
      const isHeld = before.said !== calm;
      return tooSoonMs > 0 ? [{ id, startedAt: startedAt - T0, tooSoonMs, isHeld }] : [];
    }),
  );

describe('A fleet whose steps two workers take turns at, whose clocks differ,', () => {
  it('asks no member before it is due or the server allows it', () => {
    fc.assert(
      fc.property(answersOf(anything), workers, (answers, clocks) => {
        const requests = drive(clocks, { answers, users: [] });
        expect(requests.length).toBeGreaterThan(3);
        expect(early(requests).filter(({ tooSoonMs }) => tooSoonMs > TOLERANCE_MS)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('asks no member before the server’s time by more than the clocks are apart, nor sooner than once for each thing a user does', () => {
    fc.assert(
      fc.property(answersOf(anything), users, workers, (answers, users, clocks) => {
        const apartMs = Math.abs((clocks[0] ?? 0) - (clocks[1] ?? 0));
        const requests = drive(clocks, { answers, users });
        const soon = early(requests).filter(({ tooSoonMs }) => tooSoonMs > TOLERANCE_MS);
        const held = soon.filter(({ isHeld }) => isHeld);
        expect(held.filter(({ tooSoonMs }) => tooSoonMs > apartMs + TOLERANCE_MS)).toEqual([]);
        // Each event may bring one request forward, of each member.
        for (const member of IDS)
          expect(soon.filter(({ id }) => id === member).length).toBeLessThanOrEqual(users.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('A fleet whose timers come late', () => {
  const late = fc.array(
    fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 6_000 }), fc.constantFrom(60, 400)),
    { minLength: 1, maxLength: 8 },
  );

  it('asks no member before it is due or the server allows it', () => {
    fc.assert(
      fc.property(answersOf(anything), late, (answers, lateMs) => {
        const requests = drive([0], { answers, users: [], lateMs });
        expect(early(requests).filter(({ tooSoonMs }) => tooSoonMs > TOLERANCE_MS)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('asks sooner than that only once for each thing a user does', () => {
    fc.assert(
      fc.property(answersOf(anything), users, late, (answers, users, lateMs) => {
        const requests = drive([0], { answers, users, lateMs });
        const soon = early(requests).filter(({ tooSoonMs }) => tooSoonMs > TOLERANCE_MS);
        expect(soon.filter(({ isHeld }) => isHeld)).toEqual([]);
        for (const member of IDS)
          expect(soon.filter(({ id }) => id === member).length).toBeLessThanOrEqual(users.length);
      }),
      { numRuns: 60 },
    );
  });
});
