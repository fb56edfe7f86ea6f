import type { PollMemory } from './memory.ts';
import { failureIn, type Observation, type Reading, type Recorded } from './observation.ts';
import { sameJson } from './same-json.ts';

/** What one observation changes in what is known. */
export function record(memory: PollMemory, observation: Observation): Partial<PollMemory> {
  return {
    ...changesBy(memory, observation),
    observation: withoutData(observation),
    failure: failureIn(observation),
    polls: memory.polls + 1,
    startedAt: memory.startedAt ?? observation.at,
  };
}

function changesBy(memory: PollMemory, observation: Observation): Partial<PollMemory> {
  switch (observation.type) {
    case 'reading':
      return { ...read(memory, observation), ...answered(memory, observation.verdict) };
    case 'unchanged':
      return answered(memory, memory.verdict);
    case 'missing':
      return { misses: memory.misses + 1, confirmed: 0 };
    case 'unavailable':
      return { failures: memory.failures + 1 };
    case 'rateLimited':
    case 'unauthorized':
    case 'rejected':
      return {};
  }
}

function read(memory: PollMemory, reading: Reading): Partial<PollMemory> {
  const same = sameJson(memory.data, reading.data);
  const stands = same && memory.status === reading.status;
  return {
    data: same ? memory.data : reading.data,
    status: reading.status,
    verdict: reading.verdict,
    detail: reading.detail ?? null,
    suggested: reading.intervalMs ?? null,
    confirmations: reading.confirmations ?? 1,
    validators: reading.validators,
    changedAt: stands ? memory.changedAt : reading.at,
  };
}

/** A good answer ends a row of failures, and goes on with a row of equal verdicts. */
function answered(memory: PollMemory, verdict: PollMemory['verdict']): Partial<PollMemory> {
  return {
    failures: 0,
    misses: verdict === 'missing' ? memory.misses + 1 : 0,
    confirmed: verdict === memory.verdict ? memory.confirmed + 1 : 1,
  };
}

function withoutData(observation: Observation): Recorded {
  if (observation.type !== 'reading') return observation;
  const { data: _, ...rest } = observation;
  return rest;
}
