import { jsonEqual } from './json-equal.ts';
import { isLocalShortage } from './local-shortage.ts';
import { failureIn, type Observation, type Recorded } from './observation.ts';
import type { PollHistory } from './poll-state.ts';

/** The history after one more observation: one literal, since a fleet makes thousands of them a second. */
export function record<TData>(
  history: PollHistory<TData>,
  observation: Observation<TData>,
  kept: (observation: Observation) => Recorded = withoutData,
): PollHistory<TData> {
  const reading = observation.type === 'reading' ? observation : null;
  const { status, verdict } = reading ?? history;
  const isSame = reading === null || jsonEqual(history.data, reading.data);
  const isSameAsBefore = isSame && status === history.status;
  const { failures, misses, confirmed } = countsAfter(history, observation, verdict);
  return {
    observation: kept(observation),
    failure: failureIn(observation),
    status,
    data: isSame ? history.data : reading.data,
    verdict,
    detail: reading ? (reading.detail ?? null) : history.detail,
    suggested: reading ? (reading.intervalMs ?? null) : history.suggested,
    confirmations: reading ? (reading.confirmations ?? 1) : history.confirmations,
    validators: reading ? reading.validators : history.validators,
    polls: history.polls + 1,
    failures,
    misses,
    confirmed,
    startedAt: history.startedAt ?? observation.at,
    changedAt: isSameAsBefore ? history.changedAt : observation.at,
  };
}

/** Success resets the failure count and extends a run of equal verdicts. Failures and misses don't reset each other. */
function countsAfter(
  { failures, misses, confirmed, verdict: before }: PollHistory,
  observation: Observation,
  verdict: PollHistory['verdict'],
): Pick<PollHistory, 'failures' | 'misses' | 'confirmed'> {
  switch (observation.type) {
    case 'reading':
    case 'unchanged':
      return {
        failures: 0,
        misses: verdict === 'missing' ? misses + 1 : 0,
        confirmed: verdict === before ? confirmed + 1 : 1,
      };
    case 'missing':
      return { failures, misses: misses + 1, confirmed: 0 };
    case 'unavailable':
      return {
        failures: isLocalShortage(observation.failure) ? failures : failures + 1,
        misses,
        confirmed,
      };
    case 'rateLimited':
    case 'unauthorized':
    case 'rejected':
      return { failures, misses, confirmed };
  }
}

function withoutData(observation: Observation): Recorded {
  if (observation.type !== 'reading') return observation;
  const { data: _, ...rest } = observation;
  return rest;
}

/** Without anything that a reading says of the work: a fleet's member keeps that beside it. */
export function withoutReading(observation: Observation): Recorded {
  if (observation.type !== 'reading') return observation;
  const { type, at, jitter, elapsedMs, serverPaceMs } = observation;
  return { type, at, jitter, elapsedMs, serverPaceMs };
}
