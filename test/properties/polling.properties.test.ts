import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { transition } from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { stateOf } from '../support/chart.ts';
import { answered, reading, T0 } from '../support/observations.ts';
import { type Clocks, scenarios } from './arbitraries.ts';
import './runs.ts';
import {
  type ChartEvent,
  type Engine,
  logOf,
  play,
  type Request,
  type Scenario,
  type Step,
  settle,
  whole,
} from './simulation.ts';

const MAX_MS = 2 ** 31 - 1;

/** Tries scenarios for which `breaches` must list nothing. */
const always = (clocks: Clocks, breaches: (scenario: Scenario) => readonly Breach[]) =>
  fc.assert(
    fc.property(scenarios(clocks), (scenario) => {
      expect(breaches(scenario).map(shown)).toEqual([]);
    }),
  );

type Breach = Partial<Step> | Request | Bounds;

/** A breach short enough to read. */
const shown = (breach: Breach) => {
  if (!('after' in breach && breach.after)) return breach;
  const { at = T0, event, after, answer, delayMs, live } = breach;
  return { afterMs: at - T0, event: event?.type, answer, state: stateOf(after), delayMs, live };
};

describe('Whatever the server, the user and the time do, the chart', () => {
  afterEach(() => vi.restoreAllMocks());

  it('never makes two requests at once', () =>
    always('lying', (scenario) => {
      const { requests } = play(scenario);
      return requests.filter(({ startedAt }, i) => {
        const before = requests[i - 1];
        return before && (before.endedAt === null || before.endedAt > startedAt);
      });
    }));

  it('never aborts a request unless it is stopped or paused', () =>
    always('lying', (scenario) =>
      play(scenario).steps.filter(
        ({ event, aborts }) => aborts && !/^poll\.(stop|pause)$/.test(event?.type ?? ''),
      ),
    ));

  it('never asks before the time that the server named with a refusal', () =>
    always('behind', (scenario) => earlyIn(play(scenario).requests, ordered)));

  it('never asks before the time that the server advised with a good answer, but for a refresh', () =>
    always('behind', (scenario) => earlyIn(play(withoutRefresh(scenario)).requests, asked)));

  it('never cuts short the hold after a 429, but for the deadline', () =>
    always('behind', (scenario) => {
      const engine = play(scenario);
      const { requests } = engine;
      const { fallbackMs, maxMs } = scenario.policy.rateLimit;
      return requests.filter(({ answer, endedAt }, i) => {
        const next = requests[i + 1];
        if (answer?.type !== 'rateLimited' || endedAt === null || !next) return false;
        const wait = asked(answer);
        const hold = wait === null ? Math.min(fallbackMs, maxMs) : Math.max(wait, 1_000);
        return next.startedAt < Math.min(endedAt + hold, deadlineOf(engine));
      });
    }));

  it('never asks after a final state, whatever is sent to it', () =>
    always('lying', (scenario) => {
      const { steps, snapshot } = play(scenario);
      const last = steps.findIndex(({ after }) => after.status !== 'active');
      if (last < 0) return [];
      const final = steps[last]?.after;
      const after = steps.slice(last + 1);
      return [
        ...(steps[last]?.live.timer || steps[last]?.live.request ? [steps[last]] : []),
        ...after.filter(({ live, requests }) => live.timer || live.request || requests),
        ...after.filter((step) => final && !isDeepStrictEqual(whole(step.after), whole(final))),
        ...strayEvents.flatMap((event) => {
          const [after, actions] = transition(pollingMachine, snapshot, event);
          const others = actions.filter(({ params }) => Object(params).id !== 'waker');
          return others.length > 0 ? [{ event, after }] : [];
        }),
      ];
    }));

  it('waits within the bounds of the policy', () =>
    always('lying', (scenario) => {
      const engine = play(scenario);
      return boundsOf(engine).filter(
        ({ delayMs, min, max }) => !(min <= delayMs && delayMs <= max),
      );
    }));

  it('never sets a timer that JavaScript would fire at once', () =>
    always('lying', (scenario) =>
      play(scenario).steps.filter(
        ({ delayMs }) => delayMs !== null && !(delayMs >= 0 && delayMs <= MAX_MS),
      ),
    ));

  it('never waits longer after a pause or a wake than before it, unless a request was cancelled', () =>
    always('lying', (scenario) => {
      let before = 0;
      return play(scenario).steps.filter(({ delayMs, answer, after: { context } }) => {
        if (delayMs === null) return false;
        const isLonger = !answer && context.unanswered === 0 && delayMs > before;
        before = delayMs;
        return isLonger;
      });
    }));

  it('continues a wait where it was when a pause or a wake carries the right time', () =>
    always('right', (scenario) => {
      let dueAt = 0;
      return play(withTimes(withoutRefresh(scenario))).steps.filter(
        ({ at, delayMs, answer, after: { context } }) => {
          if (delayMs === null || context.unanswered > 0) return false;
          if (answer) dueAt = at + delayMs;
          return at + delayMs !== Math.max(at, dueAt);
        },
      );
    }));

  it('asks on a refresh at once, or a second after its last request, unless the server refused', () =>
    always('right', (scenario) => {
      let last: Observation | null = null;
      let askedAt = 0;
      return play(withTimes(scenario)).steps.filter(
        ({ at, event, before, requests, answer, delayMs }) => {
          const sinceMs = at - askedAt;
          if (requests) askedAt = at;
          if (answer) last = answer;
          if (event?.type !== 'poll.refresh' || !before) return false;
          if (!/waiting|backoff/.test(stateOf(before)) || before.context.unanswered > 0)
            return false;
          if (last && ordered(last) !== null) return requests || delayMs !== null;
          if (requests || sinceMs >= 1_000) return !requests || sinceMs < 1_000;
          const { refreshRequested, nextPollAt } = before.context;
          const isPlanned = refreshRequested && (nextPollAt ?? Infinity) <= askedAt + 1_000;
          return !isPlanned && (delayMs ?? Infinity) > 1_000 - sinceMs;
        },
      );
    }));

  it('asks again after the answer to a request that a refresh came too late for', () =>
    always('right', (scenario) =>
      play(withTimes(scenario)).steps.filter(({ before, answer, after, delayMs, requests }) => {
        if (!answer || !before?.context.refreshRequested || after.status !== 'active') return false;
        if (ordered(answer) !== null) return false;
        const gapMs = Math.max(0, 1_000 - answer.elapsedMs);
        return gapMs === 0 ? !requests : (delayMs ?? Infinity) > gapMs;
      }),
    ));

  it('counts failures in a row, from 0 after each good answer, and gives up on the last', () =>
    always('lying', (scenario) => {
      const max = scenario.policy.maxFailures ?? Infinity;
      let failures = 0;
      return play(scenario).steps.filter(({ after, answer }) => {
        if (answer?.type === 'unavailable') failures += 1;
        if (answer && isGood(answer)) failures = 0;
        const isExhausted = after.output?.reason === 'exhausted';
        return (
          after.context.failures !== failures ||
          (isExhausted && failures !== max) ||
          (after.status === 'active' && failures >= max)
        );
      });
    }));

  // The last check starts on the deadline, so that one counts as past it.
  it('passes a deadline by at most one request', () =>
    always('behind', ({ moves, ...rest }) => {
      const unpaused = moves.filter((move) => move.type === 'pass' || move.event !== 'poll.pause');
      const engine = play({ ...rest, moves: unpaused });
      return engine.requests.filter(({ startedAt }) => startedAt >= deadlineOf(engine)).slice(1);
    }));

  // A pause aborts the last check, and the resume makes it again: started twice, answered once.
  it('finishes at most one request past a deadline, even when pauses abort others', () =>
    always('behind', (scenario) => {
      const engine = play(scenario);
      const late = engine.requests.filter(({ startedAt }) => startedAt >= deadlineOf(engine));
      return late.filter(({ isAborted }, i) => !isAborted && i < late.length - 1);
    }));

  it('ends with the first answer that comes at the deadline or after it', () =>
    always('behind', (scenario) => {
      const engine = play(scenario);
      return engine.steps.filter(
        ({ at, answer, after }) => answer && at >= deadlineOf(engine) && after.status === 'active',
      );
    }));

  it('keeps its context JSON', () =>
    always('lying', (scenario) =>
      play(scenario).steps.filter(
        ({ after: { context } }) =>
          !isDeepStrictEqual(JSON.parse(JSON.stringify(context)), context),
      ),
    ));

  it('continues from a snapshot that went through JSON as if it had not', () =>
    always('lying', (scenario) => {
      const here = play(scenario);
      const [log, elsewhere] = [logOf(here), logOf(play(scenario, true))];
      return here.steps.filter((_, i) => !isDeepStrictEqual(elsewhere[i], log[i]));
    }));

  it('gives the same transition twice, without a clock or randomness', () =>
    always('lying', (scenario) => {
      const { steps } = play(scenario);
      const untouched = JSON.stringify(steps.map(({ before }) => before?.context));
      const looks = [vi.spyOn(Date, 'now'), vi.spyOn(Math, 'random')];
      const unlike = steps.filter(({ before, event, after, requests, delayMs }) => {
        if (!before || !event) return false;
        const [again, actions] = transition(pollingMachine, before, event);
        const timer = actions.find(({ type }) => type === 'xstate.raise');
        return (
          !isDeepStrictEqual(whole(again), whole(after)) ||
          actions.some(({ type }) => type === 'xstate.spawnChild') !== requests ||
          ((timer?.params as { delay?: number })?.delay ?? null) !== delayMs
        );
      });
      const isPure = looks.every((look) => look.mock.calls.length === 0);
      vi.restoreAllMocks();
      const isTouched = JSON.stringify(steps.map(({ before }) => before?.context)) !== untouched;
      return isTouched || !isPure ? steps : unlike;
    }));

  it('has one timer while it waits, one request while it fetches, and else nothing', () =>
    always('lying', (scenario) =>
      play(scenario).steps.filter(({ after, live }) => {
        const state = stateOf(after);
        const hasTimer = ['polling.waiting', 'polling.backoff', 'polling.rateLimited'];
        return (
          live.timer !== hasTimer.includes(state) ||
          live.request !== (state === 'polling.fetching') ||
          state === 'polling.deciding'
        );
      }),
    ));

  it('ends or rests in a state with a timer, once it is started and answered', () =>
    always('lying', (scenario) => {
      const { snapshot, steps } = settle(play(scenario));
      const isOver = snapshot.status === 'done';
      return isOver ? [] : steps.slice(-1).filter(({ live }) => !live.timer);
    }));

  it('says how it ended exactly when it is over, in words of the README', () =>
    always('lying', (scenario) => {
      const { steps, requests } = play(scenario);
      const answers = requests.flatMap(({ answer }) => answer ?? []);
      return steps.filter(({ after: { status, output, context }, after }) => {
        if (status === 'active') return output !== undefined;
        const isKnown = ENDINGS.includes(`${output?.type} ${output?.reason}`);
        const isTrue =
          output?.type === stateOf(after) &&
          output.polls === answers.length &&
          output.startedAt === (answers[0]?.at ?? null) &&
          output.data === context.data;
        return !isKnown || !isTrue;
      });
    }));
});

const ENDINGS = [
  'stopped succeeded',
  'stopped aborted',
  'error failed',
  'error rejected',
  'error exhausted',
  'error deadline',
  'error rateLimited',
  'error defect',
  'notFound missing',
  'unauthorized unauthorized',
];

/** What may still be pending when a poll ends. */
const strayEvents = [
  answered(reading()),
  { type: 'xstate.error.actor.fetchStatus', error: new Error('late'), actorId: 'fetchStatus' },
  { type: 'xstate.after.pollDelay.polling.polling.waiting' },
  { type: 'xstate.after.pollDelay.polling.polling.backoff' },
  { type: 'xstate.after.pollDelay.polling.polling.rateLimited' },
  { type: 'poll.start' },
  { type: 'poll.refresh' },
  { type: 'poll.resume' },
  { type: 'poll.wake' },
] as unknown as ChartEvent[];

const isGood = ({ type }: Observation) => type === 'reading' || type === 'unchanged';

/** The wait that the server asked for with a refusal; a good answer's pace is advice. */
const ordered = (answer: Observation): number | null =>
  isGood(answer) ? null : answer.type === 'rateLimited' ? (asked(answer) ?? 0) : asked(answer);

/** Requests that started before a wait was over. */
const earlyIn = (requests: readonly Request[], wait: (answer: Observation) => number | null) =>
  requests.filter(({ startedAt }, i) =>
    requests
      .slice(0, i)
      .some(
        ({ answer, endedAt }) => answer && startedAt < (endedAt ?? Infinity) + (wait(answer) ?? 0),
      ),
  );

const withoutRefresh = ({ moves, ...rest }: Scenario): Scenario => ({
  ...rest,
  moves: moves.filter((move) => move.type === 'pass' || move.event !== 'poll.refresh'),
});

const withTimes = ({ moves, ...rest }: Scenario): Scenario => ({
  ...rest,
  moves: moves.map((move) => (move.type === 'act' ? { ...move, clockErrorMs: 0 } : move)),
});

/** The wait that the server asked for: with a refusal by `Retry-After`, else by its pace. */
const asked = (answer: Observation): number | null =>
  ('retryAfterMs' in answer ? answer.retryAfterMs : null) ?? answer.askedMs;

function deadlineOf({ policy, requests }: Engine): number {
  const first = requests.find(({ answer }) => answer)?.answer;
  return first && policy.deadlineMs !== null ? first.at + policy.deadlineMs : Infinity;
}

interface Bounds {
  readonly delayMs: number;
  readonly min: number;
  readonly max: number;
}

/** Between what and what each wait after an answer must lie. */
function boundsOf(engine: Engine): Bounds[] {
  const { policy } = engine;
  const deadline = deadlineOf(engine);
  let [failures, doublings] = [0, 0];
  let suggested = PLAIN;
  return engine.steps.flatMap(({ answer, delayMs, after, before }: Step) => {
    if (!answer) return [];
    if (answer.type === 'reading') suggested = answer.intervalMs ?? PLAIN;
    if (isGood(answer)) failures = 0;
    if (answer.type === 'unavailable') failures += 1;
    if (answer.type === 'rateLimited') doublings = Math.min(doublings + 1, 4);
    const widened = 2 ** doublings;
    if (isGood(answer)) doublings = Math.max(doublings - 1, 0);
    if (delayMs === null) return [];
    const wait = asked(answer);
    const [low, high] = ((): [number, number] => {
      switch (stateOf(after)) {
        case 'polling.waiting': {
          const { minMs, maxMs } = policy.interval ?? {
            minMs: suggested.min,
            maxMs: suggested.max,
          };
          return [minMs * widened, maxMs * widened];
        }
        case 'polling.backoff': {
          const { baseMs, factor, maxMs } = policy.backoff;
          const full = Math.min(baseMs * factor ** (failures - 1), maxMs);
          const isTimeout = answer.type === 'unavailable' && answer.failure.code === 'timeout';
          const min = isTimeout ? policy.timeoutDelayMs : 0;
          return [Math.max(full / 2, min), Math.max(full, min)];
        }
        default: {
          const { fallbackMs, maxMs } = policy.rateLimit;
          const hold = wait === null ? Math.min(fallbackMs, maxMs) : Math.max(wait, 1_000);
          return [hold, hold];
        }
      }
    })();
    const within = (ms: number) =>
      Math.min(Math.round(Math.max(ms, wait ?? 0)), MAX_MS, deadline - answer.at);
    const isRefresh = before?.context.refreshRequested && ordered(answer) === null;
    const refreshMs = isRefresh ? Math.max(0, 1_000 - answer.elapsedMs) : Infinity;
    return {
      delayMs,
      min: Math.min(within(low), refreshMs),
      max: Math.min(within(high), refreshMs),
    };
  });
}

const PLAIN = { min: 5_000, max: 10_000 };
