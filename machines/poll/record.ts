import { jsonEqual } from './json-equal.ts';
import { lastingFailure } from './lasting-failure.ts';
import { isLocalShortage } from './local-shortage.ts';
import { type Failure, failureIn, type Observation, type Recorded } from './observation.ts';
import type { PollHistory } from './poll-state.ts';

/** The history after one more observation: one literal, since a fleet makes thousands of them a second. */
export function record<TData>(
  history: PollHistory<TData>,
  observation: Observation<TData>,
  kept: (observation: Observation) => Recorded = withoutData,
): PollHistory<TData> {
  const reading = observation.type === 'reading' ? observation : null;
  const { status, verdict } = reading ?? history;
  const data = reading?.data === undefined ? history.data : reading.data;
  const isSame = jsonEqual(history.data, data);
  const isSameAsBefore = isSame && status === history.status;
  const runs = runsAfter(history, observation, verdict);
  return {
    observation: kept(observation),
    failure: failureIn(observation),
    status,
    data: isSame ? history.data : data,
    verdict,
    detail: reading ? (reading.detail ?? null) : history.detail,
    label: reading ? (reading.label ?? history.label) : history.label,
    progress: reading ? (reading.progress ?? null) : history.progress,
    suggested: reading ? (reading.interval ?? null) : history.suggested,
    confirmMs: reading ? (reading.confirmMs ?? 0) : history.confirmMs,
    validators: reading ? reading.validators : history.validators,
    next: reading?.next === undefined ? history.next : reading.next,
    polls: history.polls + 1,
    failures: runs.failures,
    misses: runs.misses,
    lastingFailures: runs.lastingFailures,
    verdictSince: runs.verdictSince,
    startedAt: earlier(history.startedAt, observation.at - observation.elapsedMs),
    changedAt: isSameAsBefore ? earlier(history.changedAt, observation.at) : observation.at,
  };
}

/** A time of the past, which a clock that was set back, or a first answer by a faster one, would leave in the future. */
const earlier = (past: number | null, at: number): number => Math.min(past ?? at, at);

/** Success resets the failure count and extends a run of equal verdicts. Failures and misses don't reset each other. */
function runsAfter(
  { failures, misses, lastingFailures, verdictSince, verdict: before }: PollHistory,
  observation: Observation,
  verdict: PollHistory['verdict'],
): Pick<PollHistory, 'failures' | 'misses' | 'lastingFailures' | 'verdictSince'> {
  switch (observation.type) {
    case 'reading':
    case 'unchanged':
      return {
        failures: 0,
        misses: verdict === 'missing' ? misses + 1 : 0,
        lastingFailures: null,
        verdictSince: verdict === before ? earlier(verdictSince, observation.at) : observation.at,
      };
    case 'accepted':
      return { failures: 0, misses: 0, lastingFailures: null, verdictSince: null };
    case 'missing':
      return { failures, misses: misses + 1, lastingFailures: null, verdictSince: null };
    case 'unavailable':
      return {
        failures: isLocalShortage(observation.failure) ? failures : failures + 1,
        misses,
        lastingFailures: lastingAfter(lastingFailures, observation.failure),
        verdictSince,
      };
    case 'rateLimited':
    case 'unauthorized':
    case 'rejected':
      return { failures, misses, lastingFailures, verdictSince };
  }
}

function lastingAfter(before: number | null, failure: Failure): number | null {
  if (before === null || isLocalShortage(failure)) return before;
  return lastingFailure(failure) === null ? 0 : before + 1;
}

/** Whether a person would call it a change: of the status, the verdict or the detail. */
export const hasChanged = (before: PollHistory, after: PollHistory): boolean =>
  before.status !== after.status ||
  before.verdict !== after.verdict ||
  before.detail !== after.detail;

function withoutData(observation: Observation): Recorded {
  if (observation.type !== 'reading') return observation;
  const { data: _, ...rest } = observation;
  return rest;
}

/** Without anything that a reading says of the work: a fleet's member keeps that beside it. */
export function withoutReading(observation: Observation): Recorded {
  if (observation.type !== 'reading') return observation;
  const { type, at, jitter, elapsedMs, askedMs, isLongPoll } = observation;
  const kept = { type, at, jitter, elapsedMs, askedMs };
  return isLongPoll ? { ...kept, isLongPoll } : kept;
}
