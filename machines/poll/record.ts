import { jsonEqual } from './json-equal.ts';
import { isLocalShortage } from './local-shortage.ts';
import { failureIn, type Observation, type Recorded } from './observation.ts';
import type { PollHistory } from './poll-state.ts';

/** What is known after one more observation: one literal, for a fleet makes thousands of them a second. */
export function record(
  history: PollHistory,
  observation: Observation,
  kept: (observation: Observation) => Recorded = withoutData,
): PollHistory {
  const said = observation.type === 'reading' ? observation : null;
  const { status, verdict } = said ?? history;
  const isSame = said === null || jsonEqual(history.data, said.data);
  const stands = isSame && status === history.status;
  const { failures, misses, confirmed } = countsAfter(history, observation, verdict);
  return {
    observation: kept(observation),
    failure: failureIn(observation),
    status,
    data: isSame ? history.data : said.data,
    verdict,
    detail: said ? (said.detail ?? null) : history.detail,
    suggested: said ? (said.intervalMs ?? null) : history.suggested,
    confirmations: said ? (said.confirmations ?? 1) : history.confirmations,
    validators: said ? said.validators : history.validators,
    polls: history.polls + 1,
    failures,
    misses,
    confirmed,
    startedAt: history.startedAt ?? observation.at,
    changedAt: stands ? history.changedAt : observation.at,
  };
}

/** A good answer ends a row of failures, and goes on with a row of equal verdicts. */
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

/** Without all that a reading says of the work, too: it stands beside it. */
export function withoutReading(observation: Observation): Recorded {
  if (observation.type !== 'reading') return observation;
  const { type, at, jitter, elapsedMs, serverPaceMs } = observation;
  return { type, at, jitter, elapsedMs, serverPaceMs };
}
