import { isPastDeadline } from '../poll/deadline.ts';
import type { Missing, Rejected, Unauthorized, Unavailable } from '../poll/observation.ts';
import { defaultPolicy } from '../poll/policy.ts';
import { type Answered, answerMembers } from './answer-members.ts';
import { membersOf } from './batch-members.ts';
import type { Change } from './emitted.ts';
import type { FleetState } from './fleet-state.ts';
import { begun, type FleetMember, isLive, uncounted } from './member.ts';
import { HALVES, ONE_AND_REST, PROBES, PROBES_AND_REST, splitBatch } from './split-batch.ts';

/** Status codes that one id among many can cause (RFC 9110 section 15.5, RFC 6585 section 5). */
const POSSIBLY_ONE_ID: readonly (number | null)[] = [400, 409, 413, 414, 422, 431];

/** So many refusals of parts and single ids, with no good answer in between, are not the ids' fault: before and after a first reading. */
const MAX_REFUSALS_BEFORE_READING = 8;
const MAX_REFUSALS = 16;

/** So many 403s with no good answer in between: everything is forbidden. */
const MAX_FORBIDDEN = 9;

/**
 * A refusal that one bad id may have caused: the batch is polled again in parts until the bad one is alone. First in
 * halves; after many refusals one id and the rest; then a part that is refused, too, is refused as a whole.
 */
export function refuseOrSplit<TData>(now: Answered<TData, Rejected | Missing>): Change<TData> {
  const { context, flight, answer, sent } = now;
  const { isPart } = flight;
  const isHopeless = hasManyRefusals(context);
  if (mayBeOneId(answer) && sent > 1 && !(isHopeless && isPart))
    return splitBatch(now, isHopeless ? ONE_AND_REST : HALVES);
  const blindRejections = context.blindRejections + 1;
  return answerMembers({ ...now, context: { ...context, blindRejections } });
}

const hasManyRefusals = ({ hasReading, blindRejections }: FleetState) =>
  blindRejections >= (hasReading ? MAX_REFUSALS : MAX_REFUSALS_BEFORE_READING);

function mayBeOneId(answer: Rejected | Missing): boolean {
  if (answer.type === 'missing') return true;
  const { code, httpStatus } = answer.failure;
  return (
    code === 'schema' ||
    code === 'tooLarge' ||
    (code === 'http' && POSSIBLY_ONE_ID.includes(httpStatus))
  );
}

/**
 * A 401 is about the credentials; a 403 may be about one id. Then some ids of the batch are polled alone, one after
 * the other: if one of them is allowed, the others are polled in halves; if none is, everything is forbidden.
 */
export function forbidOrProbe<TData>(now: Answered<TData, Unauthorized>): Change<TData> {
  const { context, flight, answer, sent } = now;
  if (answer.httpStatus !== 403) return answerMembers(now);
  const isProbed = flight.isPart && context.forbidden.requests === 0;
  if (isProbed && sent > 1) return splitBatch(now, HALVES);
  const requests = context.forbidden.requests + 1;
  const alone = context.forbidden.alone + Number(sent === 1);
  const counted = isProbed ? context : { ...context, forbidden: { requests, alone } };
  if (sent === 1 || isForbidden(counted)) return answerMembers({ ...now, context: counted });
  return splitBatch({ ...now, context: counted }, PROBES_AND_REST);
}

/** Whether the last answer forbids everything: no member is left, or enough ids were tried. */
export const isForbidden = ({ observation, forbidden, live, hasReading }: FleetState): boolean =>
  observation?.type === 'unauthorized' &&
  (observation.httpStatus !== 403 ||
    forbidden.alone >= PROBES ||
    forbidden.requests >= MAX_FORBIDDEN ||
    (live === 0 && !hasReading));

/**
 * A failure that would exhaust members, and that one id may have caused: they are polled once more in halves, each
 * after its backoff. Network failures, and those with a wait that the server asked for, are never one id's.
 */
export function exhaustOrSplit<TData>(now: Answered<TData, Unavailable>): Change<TData> {
  const { context, flight, answer, timing, sent } = now;
  const { isPart } = flight;
  const maxFailures = context.policy.maxFailures ?? (defaultPolicy.maxFailures as number);
  const isLast = ({ failures }: FleetMember) => failures + 1 >= maxFailures;
  const isTheServers = answer.failure.code === 'network' || answer.askedMs !== null;
  const blindRejections = context.blindRejections + Number(isPart);
  const counted = { ...context, blindRejections };
  const exhausting = membersOf(context, flight).filter(
    (member) => isLive(member) && isLast(member),
  );
  if (sent === 1 || isTheServers || hasManyRefusals(counted) || exhausting.length === 0)
    return answerMembers({ ...now, context: counted });
  const half = Math.ceil(exhausting.length / 2);
  const partOf = new Map(
    exhausting.map(({ id }, n) => [id, context.batches + (n < half ? 1 : 2)] as const),
  );
  return answerMembers(
    { ...now, context: { ...counted, batches: context.batches + 2 } },
    (member) => {
      const part = partOf.get(member.id);
      return part === undefined || isPastDeadline(asIfAnswered(member, answer), context.policy)
        ? null
        : uncounted(member, answer, context.policy, timing, part);
    },
  );
}

const asIfAnswered = (member: FleetMember, observation: Unavailable): FleetMember => ({
  ...member,
  observation,
  failure: observation.failure,
  startedAt: begun(member).startedAt ?? observation.at - observation.elapsedMs,
});
