import { isLocalShortage } from './local-shortage.ts';
import type { Known } from './memory.ts';
import { failureIn, type Observation, type Recorded } from './observation.ts';
import { sameJson } from './same-json.ts';

/** What is known after one more observation: one literal, for a fleet makes thousands of them a second. */
export function record(
  memory: Known,
  observation: Observation,
  kept: (observation: Observation) => Recorded = withoutData,
): Known {
  const said = observation.type === 'reading' ? observation : null;
  const { status, verdict } = said ?? memory;
  const isSame = said === null || sameJson(memory.data, said.data);
  const stands = isSame && status === memory.status;
  const { failures, misses, confirmed } = countsAfter(memory, observation, verdict);
  return {
    observation: kept(observation),
    failure: failureIn(observation),
    status,
    data: isSame ? memory.data : said.data,
    verdict,
    detail: said ? (said.detail ?? null) : memory.detail,
    suggested: said ? (said.intervalMs ?? null) : memory.suggested,
    confirmations: said ? (said.confirmations ?? 1) : memory.confirmations,
    validators: said ? said.validators : memory.validators,
    polls: memory.polls + 1,
    failures,
    misses,
    confirmed,
    startedAt: memory.startedAt ?? observation.at,
    changedAt: stands ? memory.changedAt : observation.at,
  };
}

/** A good answer ends a row of failures, and goes on with a row of equal verdicts. */
function countsAfter(
  { failures, misses, confirmed, verdict: before }: Known,
  observation: Observation,
  verdict: Known['verdict'],
): Pick<Known, 'failures' | 'misses' | 'confirmed'> {
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
