import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialTransition, transition } from 'xstate';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import { timeIn } from '../../machines/fleet/clock.ts';
import { endOf } from '../../machines/fleet/ends.ts';
import type { FleetMember } from '../../machines/fleet/member.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import type { Policy } from '../../machines/poll/policy.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { membersIn } from '../../src/fleet/index.ts';
import { stateOf } from '../support/chart.ts';
import { answered } from '../support/observations.ts';
import { policies, stops, type Turn, turns } from './arbitraries.ts';
import { drive } from './drive.ts';
import { fleetScenarios } from './fleet-arbitraries.ts';
import {
  type BatchAnswer,
  type FleetEngine as Fleet,
  FleetEngine,
  type FleetStep,
  playFleet,
} from './fleet-simulation.ts';
import { RUNS } from './runs.ts';
import { type Answer, type ChartEvent, type ChartSnapshot, Engine } from './simulation.ts';

const NO_VALIDATORS = { etag: null, lastModified: null };

/** The whole answer of one request, or what it says of the one id. */
const inBatch = (answer: Answer): BatchAnswer => {
  if (answer.type !== 'reading' && answer.type !== 'unchanged') return answer;
  const { jitter, askedMs, ...word } = answer;
  return { type: 'readings', jitter, askedMs, words: [word] };
};

const inEntry = (answer: Answer): BatchAnswer => {
  if (['rateLimited', 'unauthorized'].includes(answer.type)) return inBatch(answer);
  const { jitter, askedMs, ...word } = answer;
  return { type: 'readings', jitter, askedMs, words: [word as never] };
};

const setting = (policy: Policy, ids = ['abc']) => ({
  ...{ limit: 3, maxInFlight: 2, keepOpen: false },
  ...{ ids, policy },
});

const played = ({ requests, snapshot }: Engine | Fleet) => ({
  requests: requests.map(({ startedAt }) => startedAt),
  outcome: outcomeIn(snapshot.output),
});

function outcomeIn(output: unknown): unknown {
  const { outcomes = [output] } = Object(output) as { outcomes?: readonly unknown[] };
  const outcome = (outcomes[0] ?? null) as { polls: number } | null;
  return outcome?.polls === 0 ? { ...outcome, startedAt: null } : outcome;
}

function compare(
  policy: Policy,
  script: readonly Turn[],
  stop: number | null,
  toBatch: (answer: Answer) => BatchAnswer,
) {
  const plain = script.map(({ answer, ...turn }) => ({ ...turn, answer, clockErrorMs: 0 }));
  const poll = new Engine(policy, plain);
  const fleet = new FleetEngine(
    setting(policy),
    plain.map(({ answer, ...turn }) => ({ ...turn, answer: toBatch(answer) })),
  );
  const stopAt = stop ?? Infinity;
  expect(played(drive(fleet, script, stopAt))).toEqual(played(drive(poll, script, stopAt)));
}

/**
 * Where they differ, and nowhere else: a member begins with its first turn, for which it may have to wait until its
 * deadline, and one that was never answered has no start; a slowdown eases by the round,
 * with any good answer, not by the reading; with company a member is asked up to a tenth of its wait later,
 * with the jitter of the round's first good answer; a 429 for others holds it too, and ends it when the hold
 * reaches past its deadline; an event whose time is ahead brings its deadline forward; a batch that is rejected for perhaps one id is asked again in halves first; once the server
 * has said something of others, no failure counts as one that doesn't pass by itself.
 */
describe('A fleet of one is a poll', () => {
  it('that makes the same requests at the same times and ends alike', () => {
    fc.assert(
      fc.property(policies, turns, stops, (policy, script, stop) =>
        compare(policy, script, stop, inBatch),
      ),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });

  // A good answer with bad news of one id still shows that the server copes: that eases a slowdown.
  it('whether a failure is that of the answer or of its one entry, but for slowdowns', () => {
    const unlimited = turns.map((script) =>
      script.filter(({ answer }) => answer.type !== 'rateLimited'),
    );
    fc.assert(
      fc.property(policies, unlimited, stops, (policy, script, stop) =>
        compare(policy, script, stop, inEntry),
      ),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });
});

describe('A fleet of many is many polls', () => {
  it('each of which ends as a poll of its own with the same answers would', () => {
    fc.assert(
      fc.property(fleetScenarios('lying'), (scenario) => {
        expect(unlike(playFleet(scenario).steps, scenario.policy)).toEqual([]);
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });
});

/** What ends a member that got no answer of its own. */
const FROM_OUTSIDE = ['aborted', 'unauthorized', 'rateLimited', 'deadline', 'defect'];

/** Lets a poll go along with each member, and lists where they part. */
function unlike(steps: readonly FleetStep[], policy: Policy) {
  const polls = new Map<string, ChartSnapshot>();
  const over = new Set<string>();
  return steps.flatMap(({ before, after, answer, emitted }) => {
    const earlier = new Map((before ? membersIn(before.context) : []).map((one) => [one.id, one]));
    return membersIn(after.context).flatMap((member): object[] => {
      const { id, ending } = member;
      if (!earlier.has(id)) {
        polls.delete(id);
        over.delete(id);
      }
      if (over.has(id)) return [];
      const isAnswered = answer !== null && member.polls > (earlier.get(id)?.polls ?? 0);
      const poll = isAnswered
        ? next(
            reachedLike(
              answer.type === 'unavailable' && before?.context.hasReading === true,
              polls.get(id) ?? begun(policy, id, beganAt(before, earlier.get(id), member)),
            ),
            wordFor(answer, id),
            before?.context.inFlight.find(({ number }) => number === earlier.get(id)?.batch)
              ?.isRefreshed,
          )
        : undefined;
      if (poll) polls.set(id, poll);
      if (ending) over.add(id);
      if (ending && !poll) return FROM_OUTSIDE.includes(ending.reason) ? [] : [{ id, ending }];
      if (!poll) return [];
      const isFromOutside = after.context.hold !== null || isOver(member, policy, after, answer);
      if (ending?.reason === 'deadline' && isFromOutside && poll.status === 'active') return [];
      const settled = emitted.find((one) => one.type === 'member.settled' && one.id === id);
      const outcome = settled?.type === 'member.settled' ? settled.outcome : undefined;
      const isAlike = JSON.stringify(poll.output) === JSON.stringify(outcome);
      return isAlike ? [] : [{ id, poll: poll.output ?? stateOf(poll), outcome }];
    });
  });
}

/** Whether its end has come by the fleet's time, which an event put ahead of the answer's. */
function isOver(
  member: FleetMember,
  policy: Policy,
  { context }: FleetStep['after'],
  answer: FleetStep['answer'],
): boolean {
  const end = endOf(member, policy);
  return end !== null && answer !== null && answer.at < end && end <= timeIn(context);
}

/** The poll, as one that knows what the fleet knows of the server. */
const reachedLike = (isReached: boolean, poll: ChartSnapshot): ChartSnapshot =>
  isReached ? { ...poll, context: { ...poll.context, lastingFailures: null } } : poll;

/** When its first turn came; what a fleet without a clock has noted is dated by the answer. */
function beganAt(
  before: FleetStep['before'],
  earlier: FleetMember | undefined,
  member: FleetMember,
): number | null {
  if (!earlier) return null;
  return before?.context.isTimed ? earlier.countsFrom : member.startedAt;
}

function next(before: ChartSnapshot, observation: Observation, isRefreshed = false): ChartSnapshot {
  const timer = { type: `xstate.after.pollDelay.polling.${stateOf(before)}` };
  const [asking] =
    stateOf(before) === 'polling.fetching'
      ? [before]
      : transition(pollingMachine, before, timer as unknown as ChartEvent);
  const told = isRefreshed
    ? transition(pollingMachine, asking, { type: 'poll.refresh' })[0]
    : asking;
  return transition(pollingMachine, told, answered(observation) as unknown as ChartEvent)[0];
}

/** A poll in its first request, which may have begun before one that was answered, as a member's turn has. */
function begun(policy: Policy, id: string, at: number | null): ChartSnapshot {
  const [idle] = initialTransition(pollingMachine, { id, policy });
  return transition(pollingMachine, idle, { type: 'poll.start', ...(at !== null && { at }) })[0];
}

function wordFor(answer: BatchObservation, id: string): Observation {
  if (answer.type !== 'readings') return answer;
  const { at, jitter, elapsedMs, askedMs, entries } = answer;
  const { id: _, ...word } = entries.find((entry) => entry.id === id) ?? {
    ...{ id, type: 'missing' as const, httpStatus: 200 },
  };
  const shared = { at, jitter, elapsedMs, askedMs };
  return { validators: NO_VALIDATORS, ...word, ...shared } as Observation;
}
