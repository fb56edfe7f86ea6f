import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { transition } from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import type { Policy } from '../../machines/poll/policy.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { stateOf } from '../support/chart.ts';
import { answered, reading, T0 } from '../support/observations.ts';
import { answers, type Clocks, scenarios } from './arbitraries.ts';
import { isLasting } from './plain-waits.ts';
import './runs.ts';
import {
  type ChartEvent,
  Engine,
  logOf,
  type Move,
  play,
  playOn,
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

  it('never waits shorter than what the server orders with a refusal, whatever else', () =>
    always('behind', (scenario) =>
      earlyIn(play(scenario).requests, (answer) => orderOf(answer, scenario.policy)),
    ));

  it('never asks before the time that the server advised with a good answer, but for a refresh and the bounds', () =>
    always('behind', (scenario) => {
      const { deadlineMs: _, ...policy } = scenario.policy;
      const unlimited = { ...scenario, policy: { ...policy, deadlineMs: null } };
      return earlyIn(play(withoutRefresh(unlimited)).requests, (answer) =>
        isGood(answer) ? adviceOf(answer, policy) : 0,
      );
    }));

  it('never ends for an advice', () =>
    always('lying', (scenario) =>
      play(scenario).steps.filter(({ before, after, answer }) => {
        if (!before || !answer || !isGood(answer) || after.status === 'active') return false;
        const unadvised = { ...answer, askedMs: null };
        const [instead] = transition(pollingMachine, before, deliver(unadvised));
        return instead.output?.reason !== after.output?.reason;
      }),
    ));

  it('never ends for an advice shortly before the deadline', () =>
    fc.assert(
      fc.property(
        fc.record({ minMs: fc.integer({ min: 1, max: 1_500 }), more: fc.nat({ max: 1_500 }) }),
        fc.nat({ max: 1_200 }),
        fc.nat({ max: 5_000 }),
        fc.nat({ max: 10_000 }),
        ({ minMs, more }, tookMs, leftMs, askedMs) => {
          const policy = { interval: { minMs, maxMs: minMs + more }, deadlineMs: 20_000 };
          const endAfter = (asked: number | null) => {
            const engine = new Engine(policy, []);
            engine.send('poll.start');
            const at = T0 + 20_000 - leftMs;
            const observation = reading('RUNNING', { at, elapsedMs: tookMs, askedMs: asked });
            return transition(pollingMachine, engine.snapshot, deliver(observation))[0].status;
          };
          expect(endAfter(askedMs)).toBe(endAfter(null));
        },
      ),
    ));

  it('spreads what the server orders by no more than that, and by no more than the interval’s upper end', () =>
    always('right', (scenario) => {
      let upperMs = 10_000;
      return play(withTimes(scenario)).steps.filter(({ answer, after, delayMs }) => {
        if (answer?.type === 'reading') upperMs = answer.interval?.maxMs ?? 10_000;
        if (answer?.type !== 'rateLimited' || answer.askedMs === null || delayMs === null)
          return false;
        const { interval } = after.context.policy;
        const mostMs = answer.askedMs + Math.min(answer.askedMs, interval?.maxMs ?? upperMs);
        const least = Math.min(answer.askedMs, MAX_MS);
        return delayMs < least || delayMs > Math.max(Math.ceil(mostMs), 1_000);
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
      return boundsOf(engine, scenario.policy).filter(
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

  it('ends by nothing that may be older than a refresh, unless it was read for a second or there’s no time to ask again', () =>
    always('right', (scenario) => {
      const { deadlineMs, missingGrace } = scenario.policy;
      return play(withTimes(scenario)).steps.filter(
        ({ before, answer, after: { context, output } }) => {
          if (!answer || !before?.context.refreshRequested || !output) return false;
          const end =
            deadlineMs === null ? Infinity : (context.startedAt ?? answer.at) + deadlineMs;
          const hasTime = answer.at + 1_000 <= end - Math.max(2 * answer.elapsedMs, 1_000);
          const isHeld = 'isLongPoll' in answer && answer.isLongPoll === true;
          if (!hasTime || isHeld || ordered(answer) !== null) return false;
          if (output.reason === 'missing') return context.misses === missingGrace + 1;
          if (!['succeeded', 'stopped', 'failed', 'blocked'].includes(output.reason)) return false;
          return answer.at - (context.verdictSince ?? answer.at) < 1_000;
        },
      );
    }));

  it('counts failures in a row, from 0 after each good answer, and gives up on the last', () =>
    always('lying', (scenario) => {
      const max = scenario.policy.maxFailures ?? Infinity;
      let [failures, lasting] = [0, 0];
      let isKnown = false;
      return play(scenario).steps.filter(({ after, answer }) => {
        if (answer?.type === 'unavailable') {
          failures += 1;
          lasting = isLasting(answer) ? lasting + 1 : 0;
        }
        if (answer && isGood(answer)) failures = 0;
        if (answer && (isGood(answer) || answer.type === 'missing')) isKnown = true;
        const isOneTooMany = failures >= max || (lasting >= 2 && !isKnown);
        const isExhausted = after.output?.reason === 'exhausted';
        return (
          after.context.failures !== failures ||
          (isExhausted && !isOneTooMany) ||
          (after.status === 'active' && isOneTooMany)
        );
      });
    }));

  it('has ended by the deadline, whatever the server does, while it isn’t paused', () =>
    always('right', (scenario) => {
      const hanging = (latencyMs: number) => (latencyMs > 1_500 ? DAY_MS : latencyMs);
      const engine = play({
        policy: scenario.policy,
        server: scenario.server.map((one) => ({ ...one, latencyMs: hanging(one.latencyMs) })),
        moves: withTimes(scenario).moves.filter(isNoPause),
      });
      const deadline = deadlineOf(engine);
      if (deadline === Infinity) return [];
      for (let n = 0; n < 100 && (engine.dueAt ?? Infinity) <= deadline; n++) engine.passOne();
      const isStuck = engine.snapshot.status === 'active' && (engine.dueAt ?? Infinity) > deadline;
      return isStuck ? engine.steps.slice(-1) : lateIn(engine);
    }));

  it('starts no request at the deadline or later, while it isn’t paused', () =>
    always('behind', (scenario) =>
      lateIn(play({ ...scenario, moves: scenario.moves.filter(isNoPause) })),
    ));

  // A pause aborts the last check, and the resume makes it again: started twice, answered once.
  it('resumed after the deadline makes exactly one check that is answered', () =>
    always('behind', (scenario) => {
      const late = lateIn(play(scenario));
      return late.filter(({ isAborted }, i) => !isAborted && i < late.length - 1);
    }));

  it('resumed late checks once, and then ends', () =>
    always('right', (scenario) => {
      if (scenario.policy.deadlineMs === null) return [];
      const engine = play(withTimes(scenario));
      const deadline = deadlineOf(engine);
      if (engine.snapshot.status !== 'active' || deadline === Infinity) return [];
      engine.send('poll.pause');
      engine.passTo(Math.max(engine.now, deadline) + DAY_MS);
      const before = engine.requests.length;
      engine.send('poll.resume');
      for (let n = 0; n < 3; n++) engine.passOne();
      const isOver = engine.dueAt === null && engine.requests.length === before + 1;
      return isOver ? [] : engine.steps.slice(-1);
    }));

  it('with a first answer from elsewhere is as if it had asked for that itself', () =>
    fc.assert(
      fc.property(
        scenarios('right'),
        answers,
        fc.nat({ max: 60_000 }),
        (scenario, first, tookMs) => {
          const { policy, server } = scenario;
          const observation = { ...first, at: T0, elapsedMs: tookMs } as Observation;
          const moves = withTimes(scenario).moves.filter(isNoStart);
          const given = new Engine(policy, server, false, observation);
          const asked = new Engine(policy, [
            { latencyMs: tookMs, answer: first, clockErrorMs: 0 },
            ...server,
          ]);
          const isCut = policy.deadlineMs !== null && tookMs > policy.deadlineMs;
          fc.pre(!isCut);
          asked.now = T0 - tookMs;
          asked.send('poll.start');
          asked.passTo(T0);
          given.send('poll.start');
          given.passTo(T0);
          for (const engine of [given, asked]) playOn(engine, moves);
          expect(given.requests).toEqual(asked.requests.slice(1));
          expect(whole(given.snapshot)).toEqual(whole(asked.snapshot));
        },
      ),
    ));

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

  it('says how it ended exactly when it is over, in words of the documentation', () =>
    always('lying', (scenario) => {
      const engine = play(scenario);
      const { steps, requests } = engine;
      const answers = requests.flatMap(({ answer }) => answer ?? []);
      return steps.filter(({ after: { status, output, context }, after }) => {
        if (status === 'active') return output !== undefined;
        const isKnown = ENDINGS.includes(`${output?.type} ${output?.reason}`);
        const isTrue =
          output?.type === stateOf(after) &&
          output.polls === answers.length &&
          isStart(output.startedAt, engine) &&
          output.data === context.data;
        return !isKnown || !isTrue;
      });
    }));
});

const ENDINGS = [
  'stopped succeeded',
  'stopped stopped',
  'stopped blocked',
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

const isGood = ({ type }: Observation) =>
  type === 'reading' || type === 'unchanged' || type === 'accepted';

/** The wait that the server asked for with a refusal; a good answer's pace is advice. */
const ordered = (answer: Observation): number | null =>
  isGood(answer) ? null : answer.type === 'rateLimited' ? (answer.askedMs ?? 0) : answer.askedMs;

/** The shortest wait after a refusal: the server's, and after a rate limit the policy's or a second. */
function orderOf(answer: Observation, { rateLimit }: Scenario['policy']): number | null {
  if (answer.type !== 'rateLimited') return ordered(answer);
  const { fallbackMs, maxMs } = rateLimit;
  return answer.askedMs === null ? Math.min(fallbackMs, maxMs) : Math.max(answer.askedMs, 1_000);
}

/** What a policy takes of an advice. */
const adviceOf = ({ askedMs }: Observation, { pace }: Pick<Scenario['policy'], 'pace'>): number =>
  Math.min(askedMs ?? 0, pace?.maxMs ?? 0);

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

const DAY_MS = 86_400_000;

const isNoPause = (move: Move) => move.type === 'pass' || move.event !== 'poll.pause';
const isNoStart = (move: Move) => move.type === 'pass' || move.event !== 'poll.start';

const deliver = (observation: Observation) => answered(observation) as unknown as ChartEvent;

/** It counts from the start of the first request; while that isn't known, from that of the first answered one. */
function deadlineOf({ policy, requests }: Engine): number {
  const first = requests.find(({ isAborted }) => !isAborted);
  return first && policy.deadlineMs ? first.startedAt + policy.deadlineMs : Infinity;
}

const lateIn = (engine: Engine) =>
  engine.requests.filter(({ startedAt }) => startedAt >= deadlineOf(engine));

interface Bounds {
  readonly delayMs: number;
  readonly min: number;
  readonly max: number;
}

/** Between what and what each wait after an answer must lie. */
function boundsOf(engine: Engine, policy: Policy): Bounds[] {
  let [failures, doublings] = [0, 0];
  let suggested = PLAIN;
  return engine.steps.flatMap(({ answer, delayMs, after, before }: Step) => {
    if (!answer) return [];
    if (answer.type === 'reading') suggested = answer.interval ?? PLAIN;
    if (isGood(answer)) failures = 0;
    if (answer.type === 'unavailable') failures += 1;
    if (answer.type === 'rateLimited') doublings = Math.min(doublings + 1, 4);
    const widened = 2 ** doublings;
    if (isGood(answer)) doublings = Math.max(doublings - 1, 0);
    if (delayMs === null) return [];
    const { minMs, maxMs } = policy.interval ?? suggested;
    const asked = answer.askedMs ?? 0;
    const spreadMs = asked + answer.jitter * Math.min(asked, maxMs);
    const leastMs = isGood(answer) ? Math.min(spreadMs, policy.pace?.maxMs ?? 0) : spreadMs;
    const gapMs = Math.max(0, 1_000 - answer.elapsedMs);
    const isHeld = 'isLongPoll' in answer && answer.isLongPoll === true;
    const ranges = ((): { low: number; high: number; widened: number } => {
      switch (stateOf(after)) {
        case 'polling.waiting':
          return isHeld
            ? { low: gapMs, high: gapMs, widened: 1 }
            : { low: minMs, high: maxMs, widened };
        case 'polling.backoff': {
          const { baseMs, factor, maxMs } = policy.backoff;
          const full = Math.min(baseMs * factor ** (failures - 1), maxMs);
          const isTimeout = answer.type === 'unavailable' && answer.failure.code === 'timeout';
          const min = isTimeout ? policy.timeoutDelayMs : 0;
          return { low: Math.max(full / 2, min), high: Math.max(full, min), widened: 1 };
        }
        default: {
          const { fallbackMs, maxMs } = policy.rateLimit;
          const hold = answer.askedMs === null ? Math.min(fallbackMs, maxMs) : 1_000;
          return { low: hold, high: hold, widened: 1 };
        }
      }
    })();
    const { startedAt } = after.context;
    const endMs = (startedAt ?? 0) + (policy.deadlineMs ?? Infinity) - answer.at;
    const leftMs = Math.floor(endMs - Math.max(isHeld ? 0 : 2 * answer.elapsedMs, 1_000));
    const order = orderOf(answer, policy);
    const isRefresh = before?.context.refreshRequested && order === null;
    const refreshMs = isRefresh ? gapMs : Infinity;
    const within = (ms: number) => {
      const whole = Math.min(Math.max(Math.ceil(leastMs), Math.round(ms * ranges.widened)), MAX_MS);
      const soonest = Math.ceil(order ?? Math.min(Math.round(ms), gapMs));
      return Math.min(whole, Math.max(soonest, leftMs), refreshMs);
    };
    return { delayMs, min: within(ranges.low), max: within(ranges.high) };
  });
}

/**
 * Whether the start is that of the first request, where it is known: an event carried it, or an answer did. A clock
 * that was set back tells it from the earliest answer.
 */
function isStart(startedAt: number | null, { steps, requests }: Engine): boolean {
  if (requests[0]?.isAborted) return true;
  let start: number | null = null;
  for (const { event, after, answer, requests: asks } of steps) {
    const isTold = event?.type === 'poll.wake' && start === null && requests.length > 0;
    if (asks || (isTold && after.context.unanswered > 0)) start ??= after.context.at;
    if (answer) start = Math.min(start ?? Infinity, answer.at - answer.elapsedMs);
  }
  return startedAt === start;
}

const PLAIN = { minMs: 5_000, maxMs: 10_000 };
