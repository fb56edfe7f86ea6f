import { failureIn, type Observation, type Reading, type Recorded } from './observation.ts';
import type { PollingContext } from './polling.context.ts';
import { sameJson } from './same-json.ts';
import { MOST_SLOWDOWNS } from './schedule.ts';

/** What one observation changes in the context. */
export function record(context: PollingContext, observation: Observation): Partial<PollingContext> {
  return {
    ...changesBy(context, observation),
    observation: withoutData(observation),
    failure: failureIn(observation),
    polls: context.polls + 1,
    startedAt: context.startedAt ?? observation.at,
  };
}

function changesBy(context: PollingContext, observation: Observation): Partial<PollingContext> {
  switch (observation.type) {
    case 'reading':
      return { ...read(context, observation), ...answered(context, observation.verdict) };
    case 'unchanged':
      return answered(context, context.verdict);
    case 'missing':
      return { misses: context.misses + 1, confirmed: 0 };
    case 'unavailable':
      return { failures: context.failures + 1 };
    case 'rateLimited':
      return { slowdowns: Math.min(context.slowdowns + 1, MOST_SLOWDOWNS) };
    case 'unauthorized':
    case 'rejected':
      return {};
  }
}

function read(context: PollingContext, reading: Reading): Partial<PollingContext> {
  const same = sameJson(context.data, reading.data);
  const stands = same && context.status === reading.status;
  return {
    data: same ? context.data : reading.data,
    status: reading.status,
    verdict: reading.verdict,
    detail: reading.detail ?? null,
    suggested: reading.intervalMs ?? null,
    confirmations: reading.confirmations ?? 1,
    validators: reading.validators,
    changedAt: stands ? context.changedAt : reading.at,
  };
}

/** A good answer ends a row of failures, and goes on with a row of equal verdicts. */
function answered(
  context: PollingContext,
  verdict: PollingContext['verdict'],
): Partial<PollingContext> {
  return {
    failures: 0,
    misses: verdict === 'missing' ? context.misses + 1 : 0,
    confirmed: verdict === context.verdict ? context.confirmed + 1 : 1,
  };
}

function withoutData(observation: Observation): Recorded {
  if (observation.type !== 'reading') return observation;
  const { data: _, ...rest } = observation;
  return rest;
}
