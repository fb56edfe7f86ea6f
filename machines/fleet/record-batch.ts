import { failureIn } from '../poll/observation.ts';
import { type Answered, answerMembers } from './answer-members.ts';
import { idsOf, membersOf } from './batch-members.ts';
import type { BatchObservation } from './batch-observation.ts';
import { atAnswer } from './clock.ts';
import type { Change, FleetEmitted } from './emitted.ts';
import type { FleetState, Flight } from './fleet-state.ts';
import { holdFleet } from './hold-fleet.ts';
import { soonestStart } from './rate.ts';
import { exhaustOrSplit, forbidOrProbe, refuseOrSplit } from './suspect-one-id.ts';

/** The state after the answer to a batch, and the events to emit for it. */
export function recordBatch<TData>(
  before: FleetState<TData>,
  flight: Flight,
  answer: BatchObservation<TData>,
): Change<TData> {
  const { at, elapsedMs } = answer;
  const ids = idsOf(before, flight);
  const sent = membersOf(before, flight).length;
  const failure = answer.type === 'readings' ? null : failureIn(answer);
  const { context, timing } = atAnswer(before, flight, answer);
  const counted: FleetState<TData> = {
    ...context,
    inFlight: context.inFlight.filter(({ number }) => number !== flight.number),
    nextStartAt: soonestStart(context, timing.askedAt),
    polls: before.polls + 1,
    startedAt: before.startedAt ?? at - elapsedMs,
    observation: answer.type === 'readings' ? { type: 'readings' } : answer,
    failure,
  };
  const request: FleetEmitted<TData> = failure
    ? { type: 'request.failed', ids, failure, elapsedMs, at }
    : { type: 'request.succeeded', ids, elapsedMs, at };
  const change = changeBy({ context: counted, flight, answer, timing, sent });
  return { context: change.context, events: [request, ...change.events] };
}

function changeBy<TData>(now: Answered<TData>): Change<TData> {
  const { context, answer } = now;
  switch (answer.type) {
    case 'readings':
    case 'accepted': {
      const jitter = context.jitter ?? answer.jitter;
      const good = {
        ...context,
        hasReading: context.hasReading || answer.type === 'readings',
        ...{ blindRejections: 0, forbidden: { requests: 0, alone: 0 } },
        jitter: context.hold === null ? jitter : null,
      };
      return answerMembers({ ...now, context: good, answer: { ...answer, jitter } });
    }
    case 'rateLimited':
      return holdFleet({ ...now, answer });
    case 'rejected':
    case 'missing':
      return refuseOrSplit({ ...now, answer });
    case 'unauthorized':
      return forbidOrProbe({ ...now, answer });
    case 'unavailable':
      return exhaustOrSplit({ ...now, answer });
  }
}
