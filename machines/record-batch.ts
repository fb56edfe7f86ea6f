import { type BatchObservation, type Entry, observationOf } from './batch-observation.ts';
import { concluded } from './conclude-members.ts';
import type { Batch, FleetContext } from './fleet.context.ts';
import type { Change, FleetEmitted } from './fleet.events.ts';
import { atTime } from './fleet-clock.ts';
import { answered, type FleetMember, inBatch, isLive, isWaiting } from './member.ts';
import { askedWait, failureIn, type Rejected } from './observation.ts';
import { outcomeOf } from './outcome.ts';
import { type Pages, withPages } from './pages.ts';
import { idsOf, membersOf, nextTick, withdrawn } from './plan.ts';
import { holdDelay, slowed } from './schedule.ts';

/** Statuses that one id among many can cause (RFC 9110 section 15.5). */
const PERHAPS_ONE: readonly (number | null)[] = [400, 413, 414, 422];

/** So many single ids rejected before anything good came: the fault isn't theirs. */
const MOST_BLIND_REJECTIONS = 8;

/** What the answer to a batch changes, and what there is to tell of it. */
export function recordBatch(before: FleetContext, batch: Batch, answer: BatchObservation): Change {
  const { at, elapsedMs } = answer;
  const ids = idsOf(before, batch);
  const sent = membersOf(before, batch).length;
  const failure = answer.type === 'readings' ? null : failureIn(answer);
  const context: FleetContext = {
    ...atTime(before, at),
    inFlight: before.inFlight.filter(({ number }) => number !== batch.number),
    polls: before.polls + 1,
    startedAt: before.startedAt ?? at,
    observation: answer.type === 'readings' ? { type: 'readings' } : answer,
    failure,
  };
  const told: FleetEmitted = failure
    ? { type: 'request.failed', ids, failure, elapsedMs, at }
    : { type: 'request.succeeded', ids, elapsedMs, at };
  const changed = changedBy(context, batch, answer, sent);
  return { ...changed, events: [told, ...changed.events] };
}

function changedBy(context: FleetContext, batch: Batch, answer: BatchObservation, sent: number) {
  switch (answer.type) {
    case 'readings': {
      const jitter = context.jitter ?? answer.jitter;
      const kept = context.hold === null ? jitter : null;
      const good = { ...context, hasReading: true, jitter: kept };
      return answerMembers(good, batch, { ...answer, jitter });
    }
    case 'rateLimited':
      return hold(context, batch, answer);
    case 'rejected':
      return reject(context, batch, answer, sent);
    default:
      return answerMembers(context, batch, answer);
  }
}

/**
 * A limit is the server's, not a batch's: everybody waits. The part of the wait that is ours alone ends
 * early, for a deadline of the batch; what the server asked for does not.
 */
function hold(
  context: FleetContext,
  batch: Batch,
  answer: BatchObservation & { type: 'rateLimited' },
): Change {
  const { policy, queued, slowdowns } = context;
  const asked = askedWait(answer);
  const deadlineMs = policy.deadlineMs ?? Number.POSITIVE_INFINITY;
  const left = batch.pages.flatMap((place) =>
    (context.pages[place] ?? [])
      .filter((member) => member.batch === batch.number && isLive(member))
      .map(({ startedAt }) => (startedAt ?? answer.at) + deadlineMs - answer.at)
      .filter((leftMs) => leftMs > 0),
  );
  const fullMs = holdDelay(policy.rateLimit, asked);
  const delayMs = Math.min(fullMs, Math.max(Math.ceil(asked ?? 0), Math.min(...left)));
  const until = answer.at + delayMs;
  const isLonger = until > (context.hold?.until ?? 0);
  const held: FleetContext = {
    ...context,
    pages: withdrawn(context, queued),
    queued: [],
    hold: isLonger ? { delayMs, until } : context.hold,
    jitter: null,
    slowdowns: context.hold === null ? slowed(slowdowns) : slowdowns,
  };
  const kept = answerMembers(held, batch, answer);
  if (asked === null) return kept;
  const end = answer.at + asked;
  const isTooLate = ({ startedAt }: FleetMember) => (startedAt ?? end) + deadlineMs < end;
  const ended = concluded(
    kept.context,
    'deadline',
    answer.at,
    (member) => isWaiting(member) && isTooLate(member),
  );
  return { context: ended.context, events: [...kept.events, ...ended.events] };
}

/**
 * What one bad id may have caused is asked again in parts, until the bad one is alone: in halves, and once
 * hope is small in one and the rest. What then refuses a part as well is no single id.
 */
function reject(context: FleetContext, batch: Batch, answer: Rejected, sent: number): Change {
  const { code, httpStatus } = answer.failure;
  const isPerhapsOne =
    code === 'schema' ||
    code === 'tooLarge' ||
    (code === 'http' && PERHAPS_ONE.includes(httpStatus));
  const isHopeless = !context.hasReading && context.blindRejections >= MOST_BLIND_REJECTIONS;
  if (isPerhapsOne && sent > 1 && !(isHopeless && batch.isPart))
    return { context: parted(context, batch, isHopeless), events: [] };
  const blindRejections = context.blindRejections + (context.hasReading ? 0 : 1);
  return answerMembers({ ...context, blindRejections }, batch, answer);
}

/** Those who are still wanted, in two batches: the first half, or the first one alone, and the others. */
function parted(context: FleetContext, batch: Batch, isFirstAlone: boolean): FleetContext {
  const { pages, batches, queued } = context;
  const size = idsOf(context, batch).length;
  const numbers = [batches + 1, batches + 2].slice(0, size);
  let left = isFirstAlone ? 1 : Math.ceil(size / 2);
  const numberOfNext = () => (left-- > 0 ? batches + 1 : batches + 2);
  const asked = withPages(pages, batch.pages, (page) =>
    page
      .filter((member) => isLive(member) || member.batch !== batch.number)
      .map((member) => (member.batch === batch.number ? inBatch(member, numberOfNext()) : member)),
  );
  return {
    ...context,
    pages: asked,
    batches: batches + numbers.length,
    queued: [...numbers.map((number) => ({ ...batch, number, isPart: true })), ...queued],
  };
}

/** Gives each member of the batch its part of the answer. */
function answerMembers(context: FleetContext, batch: Batch, answer: BatchObservation): Change {
  const { policy, slowdowns } = context;
  const entries = answer.type === 'readings' ? answer.entries : [];
  const entryOf = new Map<string, Entry>(entries.map((entry) => [entry.id, entry]));
  const events: FleetEmitted[] = [];
  const answeredNow: FleetMember[] = [];
  let { live, failing } = context;

  const pages = withPages(context.pages, batch.pages, (page) =>
    page
      .filter((member) => member.batch !== batch.number || isLive(member))
      .map((member) => {
        if (member.batch !== batch.number) return member;
        const observation = observationOf(answer, entryOf.get(member.id));
        const after = answered(member, observation, policy, slowdowns);
        live += Number(isLive(after)) - 1;
        failing += Number(isLive(after) && after.failures > 0) - Number(member.failures > 0);
        events.push(...eventsOf(member, after));
        answeredNow.push(after);
        return after;
      }),
  );
  const nextPollAt =
    context.hold === null ? tickAfter(context, pages, answeredNow) : context.nextPollAt;
  return { context: { ...context, pages, live, failing, nextPollAt }, events };
}

/** The next tick: of everybody once the round is over, before that it can only come sooner. */
function tickAfter(
  { inFlight, queued, nextPollAt }: FleetContext,
  pages: Pages<FleetMember>,
  answeredNow: readonly FleetMember[],
): number | null {
  if (inFlight.length === 0 && queued.length === 0) return nextTick(pages);
  const sooner = Math.min(nextTick([answeredNow]) ?? Infinity, nextPollAt ?? Infinity);
  return Number.isFinite(sooner) ? sooner : null;
}

function eventsOf(before: FleetMember, after: FleetMember): FleetEmitted[] {
  const { id, status, verdict, detail, data, observation } = after;
  const events: FleetEmitted[] = [];
  if (status !== null && verdict !== null && status !== before.status)
    events.push({
      type: 'member.changed',
      ...{ id, status, previous: before.status, verdict, detail, data },
      at: observation?.at ?? 0,
    });
  if (after.ending !== null)
    events.push({ type: 'member.settled', id, outcome: outcomeOf({ context: after }) });
  return events;
}
