import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { transition } from 'xstate';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { FleetMember } from '../../machines/fleet/member.ts';
import { isLongPoll } from '../../machines/poll/full-waits.ts';
import type { Policy } from '../../machines/poll/policy.ts';
import { membersIn } from '../../src/fleet/index.ts';
import { stateOf } from '../support/chart.ts';
import { T0 } from '../support/observations.ts';
import type { Clocks } from './arbitraries.ts';
import { fleetScenarios } from './fleet-arbitraries.ts';
import { type Due, duesOf } from './fleet-dues.ts';
import {
  type FleetEngine,
  type FleetScenario,
  type FleetSnapshot,
  type FleetStep,
  fleetLogOf,
  playFleet,
} from './fleet-simulation.ts';
import { RUNS } from './runs.ts';

const MAX_MS = 2 ** 31 - 1;

/** Each run plays several requests at a time. */
const FLEET_RUNS = Math.ceil(RUNS / 6);

type Breach = FleetStep | Due;

/** What must hold in every run, by its sentence: lists what breaks it. */
type Promises = Readonly<Record<string, (engine: FleetEngine) => readonly Breach[]>>;

/** Plays each scenario once, for all promises together. */
const keeps = (scenarios: fc.Arbitrary<FleetScenario>, promises: Promises, numRuns = FLEET_RUNS) =>
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const engine = playFleet(scenario);
      const broken = Object.entries(promises).flatMap(([promise, breaches]) =>
        breaches(engine).map((breach) => ({ promise, ...shown(breach) })),
      );
      expect(broken).toEqual([]);
    }),
    { numRuns },
  );

/** A breach short enough to read. */
const shown = (breach: Breach) => {
  if (!('after' in breach)) return breach;
  const { at, event, after, answer, delayMs, asked } = breach;
  const { pages: _, policy: __, ...context } = after.context;
  return {
    afterMs: at - T0,
    event: event?.type,
    answer,
    state: stateOf(after),
    delayMs,
    asked: asked.map(({ ids }) => ids.join()),
    context,
  };
};

const isLive = ({ ending, isRemoved }: FleetMember) => ending === null && !isRemoved;
const isPolling = (snapshot: FleetSnapshot) =>
  snapshot.status === 'active' && stateOf(snapshot).startsWith('polling.');

/** Their events carry the time when they happened. */
const timed = (clocks: Clocks) =>
  fleetScenarios(clocks).map((scenario) => ({
    ...scenario,
    moves: scenario.moves.map((move) =>
      move.type === 'act' ? { ...move, clockErrorMs: move.clockErrorMs ?? 0 } : move,
    ),
  }));

/** Entries whose verdict doesn't count yet. */
const unconfirmed = (scenario: FleetScenario): FleetScenario => ({
  ...scenario,
  server: scenario.server.map(({ answer, ...behaviour }) => ({
    ...behaviour,
    answer:
      answer?.type === 'readings'
        ? {
            ...answer,
            words: answer.words.map((word) =>
              word?.type === 'reading' ? { ...word, unconfirmed: true } : word,
            ),
          }
        : answer,
  })),
});

// The engine itself refuses a member in two requests at once, and more requests than the limits allow.
const atAnyTime: Promises = {
  'The counters agree with the members, the batches with the requests.': ({ steps }) =>
    steps.filter(({ after: { context, status }, inFlight }) => {
      const all = context.pages.flat();
      const live = all.filter(isLive);
      const failing = live.filter(({ failures }) => failures > 0);
      const flights = context.inFlight.map(({ number }) => number);
      const queue = context.queued.map(({ number }) => number);
      const slots = context.inFlight.map(({ slot }) => slot);
      const actors = inFlight.map(({ actor }) => Number(actor.replace('fetchBatch.', '')));
      return (
        context.live !== live.length ||
        context.failing !== failing.length ||
        new Set(all.map(({ id }) => id)).size !== all.length ||
        new Set([...queue, ...flights]).size !== queue.length + flights.length ||
        live.some(({ batch }) => batch !== null && ![...queue, ...flights].includes(batch)) ||
        (status === 'active' && !isDeepStrictEqual(new Set(actors), new Set(slots)))
      );
    }),

  'Who is live is in flight, has its turn next, or waits for a timer.': ({ steps }) =>
    steps.filter(({ after, firesAt, inFlight }) => {
      if (!isPolling(after)) return firesAt !== null || inFlight.length > 0;
      const { queued, hold, live, keepOpen, nextStartAt, at } = after.context;
      const isPaced = nextStartAt !== null && nextStartAt > (at ?? 0);
      const isStuck = queued.length > 0 && inFlight.length === 0 && !hold && !isPaced;
      const isOver = live === 0 && !keepOpen;
      return firesAt === null || isStuck || isOver || stateOf(after) === 'polling.deciding';
    }),

  'No timer is one that JavaScript would fire at once.': ({ steps }) =>
    steps.filter(({ delayMs }) => delayMs !== null && !(delayMs >= 0 && delayMs <= MAX_MS)),

  'No request is aborted but by a pause or the end.': ({ steps }) =>
    steps.filter(({ aborted, after }) => aborted.length > 0 && isPolling(after)),

  'Members that are due together share as few requests as the limit allows.': ({
    steps,
    setting,
  }) =>
    steps.filter(({ before, after, event }) => {
      if (!before || !event?.type.startsWith('xstate.after.')) return false;
      const { pages, batches, at } = after.context;
      // The timer also fires for the turn of a queued request, and for a deadline.
      if ((before.context.nextPollAt ?? Infinity) > (at ?? 0)) return false;
      const members = pages.flat();
      const all = [...after.context.queued, ...after.context.inFlight];
      const drafted = all.filter(({ number }) => number > before.context.batches);
      const parts = drafted.filter(({ isPart }) => isPart).length;
      const whole = new Set(drafted.filter(({ isPart }) => !isPart).map(({ number }) => number));
      const together = members.filter(({ batch }) => whole.has(batch ?? 0));
      const left = members.filter(
        (member) =>
          isLive(member) && member.batch === null && (member.nextPollAt ?? 0) <= (at ?? 0),
      );
      const requests = parts + Math.ceil(together.length / setting.limit);
      return left.length > 0 || batches - before.context.batches !== requests;
    }),

  'Each member’s outcome is emitted once, and is in the final output.': ({ steps }) => {
    const outcomeOf = new Map<string, unknown>();
    return steps.filter(({ before, event, after, emitted }) => {
      if (before && before.status !== 'active') return false;
      // One that is added after its end begins anew, and ends once more.
      if (!emitted.some(({ type }) => type === 'event.refused'))
        for (const id of addedIn(event)) outcomeOf.delete(id);
      let isTwice = false;
      for (const one of emitted) {
        if (one.type !== 'member.settled') continue;
        isTwice ||= outcomeOf.has(one.id);
        outcomeOf.set(one.id, one.outcome);
      }
      const members = membersIn(after.context);
      const here = new Set(members.map(({ id }) => id));
      for (const id of outcomeOf.keys()) if (!here.has(id)) outcomeOf.delete(id);
      const ended = members.filter(({ ending }) => ending).map(({ id }) => id);
      const outcomes = members.map(({ id }) => outcomeOf.get(id));
      return (
        isTwice ||
        !isDeepStrictEqual(new Set(ended), new Set(outcomeOf.keys())) ||
        (after.status === 'done' && !isDeepStrictEqual(after.output?.outcomes, outcomes))
      );
    });
  },

  'It says how it ended, exactly when it is over.': ({ steps }) => {
    const answers = steps.flatMap(({ answer }) => answer ?? []);
    return steps.filter(({ before, after: { status, output, context }, after }) => {
      if (status === 'active') return output !== undefined;
      if (before && before.status !== 'active') return false;
      return (
        !ENDINGS.includes(`${output?.type} ${output?.reason}`) ||
        output?.type !== stateOf(after) ||
        output.polls !== answers.length ||
        output.startedAt !== startOf(answers[0]) ||
        context.live !== 0
      );
    });
  },

  'A hold that is too long carries its length, for each member.': ({ steps }) =>
    steps.filter(({ after: { output } }) =>
      output?.outcomes.some(
        (outcome) => outcome.reason === 'rateLimited' && typeof outcome.retryAfterMs !== 'number',
      ),
    ),

  'Once it is over, nothing happens.': ({ steps }) =>
    steps.filter(
      ({ before, after, asked, emitted, firesAt, inFlight }) =>
        before &&
        before.status !== 'active' &&
        (asked.length + emitted.length + inFlight.length > 0 ||
          firesAt !== null ||
          after.context !== before.context),
    ),

  'What it can’t take it refuses, and is as it was.': ({ steps }) =>
    steps.filter(({ event, before, after, emitted, delayMs }) => {
      if (!event || !('ids' in event) || before?.status !== 'active') return false;
      const ids: unknown = event.ids;
      const isGood = Array.isArray(ids) && ids.every((id) => typeof id === 'string' && id !== '');
      const isRefused = emitted.some(({ type }) => type === 'event.refused');
      const isUntouched =
        after.context === before.context && emitted.length === 1 && delayMs === null;
      return isRefused === isGood || (isRefused && !isUntouched);
    }),

  'The context is JSON.': ({ steps }) =>
    steps.filter(
      ({ after: { context } }) => !isDeepStrictEqual(JSON.parse(JSON.stringify(context)), context),
    ),
};

/** The ids that an event adds, valid or not. */
const addedIn = (event: FleetStep['event']): readonly string[] =>
  event?.type === 'fleet.add' && Array.isArray(event.ids) ? event.ids : [];

/** Steps after which a member lives whose deadline has come, told by when it was added, first due and resumed alone. */
function lateMembers({ steps, setting: { policy } }: FleetEngine): readonly FleetStep[] {
  const { deadlineMs } = policy;
  if (deadlineMs === null) return [];
  const from = new Map<string, number>();
  const isAsked = new Set<string>();
  /** Their time runs, in a pause too. */
  const hasBegun = new Set<string>();
  let resumedAt = Number.NEGATIVE_INFINITY;
  return steps.filter(({ at, event, before, after, asked, inFlight }) => {
    // One that is added after its end begins anew.
    const ended = new Set(
      before
        ? membersIn(before.context)
            .filter(({ ending }) => ending)
            .map(({ id }) => id)
        : [],
    );
    for (const id of addedIn(event))
      if (ended.has(id)) for (const known of [from, isAsked, hasBegun]) known.delete(id);
    if (/^poll\.(start|resume|wake)$/.test(event?.type ?? '')) resumedAt = at;
    const members = new Set(membersIn(after.context).map(({ id }) => id));
    for (const id of from.keys()) if (!members.has(id)) from.delete(id);
    for (const gone of [isAsked, hasBegun])
      for (const id of gone) if (!members.has(id)) gone.delete(id);
    for (const { id, observation } of membersIn(after.context)) {
      if (!from.has(id) || !(isAsked.has(id) || hasBegun.has(id))) from.set(id, at);
      if (observation) isAsked.add(id);
      if (after.value !== 'idle') hasBegun.add(id);
    }
    for (const id of asked.flatMap(({ ids }) => ids)) isAsked.add(id);
    const flying = new Set(inFlight.flatMap(({ ids }) => ids));
    return (
      isPolling(after) &&
      membersIn(after.context).some((member) => {
        const end = Math.ceil((from.get(member.id) ?? at) + deadlineMs);
        return isLive(member) && !flying.has(member.id) && at > end && end > resumedAt;
      })
    );
  });
}

const startOf = (answer: BatchObservation | undefined) =>
  answer ? answer.at - answer.elapsedMs : null;

/** Whether no other request can be answered before the member's deadline: then what was answered counts. */
function leavesNoTime(
  { startedAt }: { readonly startedAt: number | null },
  { at, elapsedMs }: BatchObservation,
  { deadlineMs }: Pick<Policy, 'deadlineMs'>,
): boolean {
  const end = (startedAt ?? at) + (deadlineMs ?? Number.POSITIVE_INFINITY);
  return at + 1_000 > end - Math.max(2 * elapsedMs, 1_000);
}

const ENDINGS = [
  'stopped settled',
  'stopped aborted',
  'error rateLimited',
  'error defect',
  'unauthorized unauthorized',
];

describe('Whatever the server, the user and the time do, the fleet', () => {
  afterEach(() => vi.restoreAllMocks());

  it('keeps its promises, and never has a member in two requests at once', () =>
    keeps(fleetScenarios('lying'), atAnyTime, 2 * FLEET_RUNS));

  it('never asks too soon for the server, nor earlier than due unless it is refreshed or woken', () =>
    keeps(fleetScenarios('right'), {
      'No member is asked before a time that the server asked for.': (engine) =>
        duesOf(engine).filter(({ isTooSoon }) => isTooSoon),
      'No member is asked before it is due.': (engine) =>
        duesOf(engine).filter(({ isEarly }) => isEarly),
    }));

  it('lets no member wait longer than its wait, the server’s hold and its coalescing share', () =>
    keeps(timed('right'), {
      'A timer is set that asks in time.': (engine) =>
        duesOf(engine).filter(({ isLate }) => isLate),
    }));

  it('never starts more requests in a window than its rate allows', () =>
    keeps(fleetScenarios('right'), {
      'No window has more.': ({ steps, requests, setting: { rate } }) => {
        if (!rate) return [];
        const starts = requests.map(({ startedAt }) => startedAt);
        const isTooMany = starts.some(
          (at, n) => (starts[n + rate.requests] ?? Infinity) - at < rate.perMs,
        );
        return isTooMany ? steps.slice(-1) : [];
      },
    }));

  it('lets no member live longer than its deadline and one request', () =>
    keeps(timed('right'), {
      'Who lives past its deadline is in flight, or is asked once more after a pause or a sleep.':
        lateMembers,
    }));

  it('ends no member by what may be older than a refresh, unless it was read for a second or there’s no time to ask again', () =>
    keeps(fleetScenarios('right'), {
      'Who ends by an answer that a refresh found on its way was read so before.': ({
        steps,
        setting: { policy },
      }) =>
        steps.filter(({ before, after, answer, emitted }) => {
          const old = new Map(
            (before ? membersIn(before.context) : []).map((one) => [one.id, one]),
          );
          const refreshed = (before?.context.inFlight ?? []).filter(
            (flight) =>
              flight.isRefreshed &&
              !after.context.inFlight.some(({ number }) => number === flight.number),
          );
          if (answer?.type !== 'readings' || after.context.hold !== null) return false;
          return emitted.some((one) => {
            if (one.type !== 'member.settled') return false;
            const { batch, verdictSince, verdict } = old.get(one.id) ?? {};
            if (!refreshed.some(({ number }) => number === batch)) return false;
            // A server that holds requests answers with what is new.
            const ended = membersIn(after.context).find(({ id }) => id === one.id);
            if (ended?.observation && isLongPoll(ended.observation)) return false;
            if (leavesNoTime(one.outcome, answer, policy)) return false;
            const { reason } = one.outcome;
            const { at } = answer;
            const isRead = ['succeeded', 'stopped', 'failed', 'blocked'].includes(reason);
            const since = verdict === reason ? (verdictSince ?? at) : at;
            return isRead && at - since < 1_000;
          });
        }),
    }));

  it('ends a member for an unconfirmed verdict only by an answer to a request for it alone', () =>
    keeps(fleetScenarios('lying').map(unconfirmed), {
      'An unconfirmed verdict ends only who was asked alone, to confirm it, while there is time to.':
        ({ steps, setting: { policy } }) =>
          steps.filter(({ flight, emitted, answer }) =>
            emitted.some(
              (one) =>
                one.type === 'member.settled' &&
                !(answer && leavesNoTime(one.outcome, answer, policy)) &&
                ['succeeded', 'failed', 'stopped', 'blocked'].includes(one.outcome.reason) &&
                answer?.type === 'readings' &&
                answer.entries.some(({ id, type }) => id === one.id && type === 'reading') &&
                flight?.ids.length !== 1,
            ),
          ),
    }));

  it('continues from a snapshot that went through JSON as if it had not', () =>
    fc.assert(
      fc.property(fleetScenarios('lying'), (scenario) => {
        const [here, elsewhere] = [playFleet(scenario), playFleet(scenario, true)];
        expect(fleetLogOf(elsewhere)).toEqual(fleetLogOf(here));
      }),
      { numRuns: FLEET_RUNS },
    ));

  it('gives the same transition twice, without a clock or randomness', () =>
    fc.assert(
      fc.property(fleetScenarios('lying'), (scenario) => {
        const { steps, machine } = playFleet(scenario);
        const untouched = JSON.stringify(steps.map(({ before }) => before?.context));
        const looks = [vi.spyOn(Date, 'now'), vi.spyOn(Math, 'random')];
        const unlike = steps.filter(({ before, event, after, asked, delayMs }) => {
          if (!before || !event) return false;
          const [again, actions] = transition(machine, before, event);
          const timer = actions.find(({ type }) => type === 'xstate.raise');
          const requests = actions.filter(({ type }) => type === 'xstate.spawnChild');
          return (
            !isDeepStrictEqual(again.value, after.value) ||
            !isDeepStrictEqual(again.context, after.context) ||
            requests.length !== asked.length ||
            ((timer?.params as { delay?: number } | undefined)?.delay ?? null) !== delayMs
          );
        });
        const looked = looks.flatMap((look) => look.mock.calls);
        vi.restoreAllMocks();
        expect(looked).toEqual([]);
        expect(JSON.stringify(steps.map(({ before }) => before?.context))).toBe(untouched);
        expect(unlike.map(shown)).toEqual([]);
      }),
      { numRuns: FLEET_RUNS },
    ));
});
