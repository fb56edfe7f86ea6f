import { type FleetContext, type Flight, soonerOf } from '../fleet.context.ts';
import type { Change, FleetEmitted } from '../fleet.events.ts';
import { holdDelay, slowed } from '../poll/delays.ts';
import * as guards from '../poll/guards.ts';
import {
  askedWait,
  failureIn,
  type Missing,
  type Rejected,
  type Unauthorized,
  type Unavailable,
} from '../poll/observation.ts';
import { outcomeOf } from '../poll/outcome.ts';
import { defaultPolicy } from '../poll/policy.ts';
import { summarized } from '../validate/shortened.ts';
import { type BatchObservation, type Entry, observationOf } from './batch-observation.ts';
import { atAnswer } from './clock.ts';
import { concluded } from './conclude-members.ts';
import {
  answered,
  type FleetMember,
  isLive,
  isWaiting,
  madeDue,
  type Timing,
  withBatch,
  withheld,
  withState,
} from './member.ts';
import { type Pages, withPages } from './pages.ts';
import { idsOf, membersOf, nextTimerAt, requeued } from './queue.ts';

/** Statuses that one id among many can cause (RFC 9110 section 15.5, RFC 6585 section 5), and no other trouble. */
const POSSIBLY_ONE_ID: readonly (number | null)[] = [400, 409, 413, 414, 422, 431];

/** So many single ids and parts refused, and nothing good in between: the fault isn't theirs. */
const MAX_BLIND_REFUSALS = 8;
const MAX_REFUSALS = 16;

/** So many ids of a forbidden batch are asked alone, to see whether any of them is allowed. */
const PROBES = 5;
/** So many 403s, whatever was asked, and nothing good in between: everything is forbidden. */
const MAX_FORBIDDEN = 9;

/** An answer to a request, and what it is to be recorded with. */
interface Answered<T extends BatchObservation = BatchObservation> {
  readonly context: FleetContext;
  readonly flight: Flight;
  readonly answer: T;
  readonly timing: Timing;
  /** How many ids were asked for, removed ones too. */
  readonly sent: number;
}

/** What the answer to a request changes, and what there is to tell of it. */
export function recordBatch(
  before: FleetContext,
  flight: Flight,
  answer: BatchObservation,
): Change {
  const { at, elapsedMs } = answer;
  const ids = idsOf(before, flight);
  const sent = membersOf(before, flight).length;
  const failure = answer.type === 'readings' ? null : failureIn(answer);
  const now = atAnswer(before, flight, answer);
  const context: FleetContext = {
    ...now.context,
    inFlight: now.context.inFlight.filter(({ number }) => number !== flight.number),
    polls: before.polls + 1,
    startedAt: before.startedAt ?? at,
    observation: answer.type === 'readings' ? { type: 'readings' } : answer,
    failure,
  };
  const summarized: FleetEmitted = failure
    ? { type: 'request.failed', ids, failure, elapsedMs, at }
    : { type: 'request.succeeded', ids, elapsedMs, at };
  const { context: after, events } = changedBy({
    context,
    flight,
    answer,
    timing: now.timing,
    sent,
  });
  return { context: after, events: [summarized, ...events] };
}

function changedBy(now: Answered): Change {
  const { context, answer } = now;
  switch (answer.type) {
    case 'readings': {
      const jitter = context.jitter ?? answer.jitter;
      const good = {
        ...context,
        ...{ hasReading: true, blindRejections: 0, forbidden: { requests: 0, alone: 0 } },
        jitter: context.hold === null ? jitter : null,
      };
      return answerMembers({ ...now, context: good, answer: { ...answer, jitter } });
    }
    case 'rateLimited':
      return hold({ ...now, answer });
    case 'rejected':
    case 'missing':
      return refuse({ ...now, answer });
    case 'unauthorized':
      return forbid({ ...now, answer });
    case 'unavailable':
      return withhold({ ...now, answer });
  }
}

/**
 * A limit is the server's, not a batch's: everybody waits. The part of the wait that is ours alone ends
 * early, for a deadline of the batch; what the server asked for does not.
 */
function hold(now: Answered<BatchObservation & { type: 'rateLimited' }>): Change {
  const { context, flight, answer, timing } = now;
  const { policy, queued, slowdowns } = context;
  const asked = askedWait(answer);
  const deadlineMs = policy.deadlineMs ?? Number.POSITIVE_INFINITY;
  const leastLeft = membersOf(context, flight)
    .filter(isLive)
    .map(({ startedAt }) => (startedAt ?? answer.at) + deadlineMs - answer.at)
    .filter((leftMs) => leftMs > 0)
    .reduce((least, leftMs) => Math.min(least, leftMs), Number.POSITIVE_INFINITY);
  const fullMs = holdDelay(policy.rateLimit, asked);
  const delayMs = Math.min(fullMs, Math.max(Math.ceil(asked ?? 0), leastLeft));
  const until = timing.at + delayMs;
  const isLonger = context.hold === null || until > context.hold.until;
  const held: FleetContext = {
    ...context,
    pages: requeued(context, queued),
    queued: [],
    hold: isLonger ? { delayMs, until } : context.hold,
    jitter: null,
    slowdowns: context.hold === null ? slowed(slowdowns) : slowdowns,
  };
  const kept = answerMembers({ ...now, context: held });
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
function refuse(now: Answered<Rejected | Missing>): Change {
  const { context, flight, answer, sent } = now;
  const { isPart } = flight;
  const isHopeless = isBlind(context);
  if (mayBeOneId(answer) && sent > 1 && !(isHopeless && isPart))
    return splitBatch(now, isHopeless ? ONE_AND_REST : HALVES);
  const blindRejections = context.blindRejections + 1;
  return answerMembers({ ...now, context: { ...context, blindRejections } });
}

const isBlind = ({ hasReading, blindRejections }: FleetContext) =>
  blindRejections >= (hasReading ? MAX_REFUSALS : MAX_BLIND_REFUSALS);

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
 * A 401 is about the credentials, a 403 perhaps about one id: then some of the batch are asked alone, one
 * after the other. Is any of them allowed, then the others are looked through in halves; is none, then all
 * are forbidden.
 */
function forbid(now: Answered<Unauthorized>): Change {
  const { context, flight, answer, sent } = now;
  if (answer.httpStatus !== 403) return answerMembers(now);
  const isProbed = flight.isPart && context.forbidden.requests === 0;
  if (isProbed && sent > 1) return splitBatch(now, HALVES);
  const requests = context.forbidden.requests + 1;
  const alone = context.forbidden.alone + Number(sent === 1);
  const counted = isProbed ? context : { ...context, forbidden: { requests, alone } };
  if (sent === 1 || isForbidden(counted)) return answerMembers({ ...now, context: counted });
  return splitBatch({ ...now, context: counted }, SOME_AND_REST);
}

/** Whether everything is: nothing is left, or enough was tried. */
export const isForbidden = ({ observation, forbidden, live, hasReading }: FleetContext): boolean =>
  observation?.type === 'unauthorized' &&
  (observation.httpStatus !== 403 ||
    forbidden.alone >= PROBES ||
    forbidden.requests >= MAX_FORBIDDEN ||
    (live === 0 && !hasReading));

/**
 * Before a batch is given up for trouble that one id may have caused it is asked in halves, each after its
 * backoff. What the network does, and what the server asks to wait for, is no single id's.
 */
function withhold(now: Answered<Unavailable>): Change {
  const { context, flight, answer, timing, sent } = now;
  const { isPart } = flight;
  const most = context.policy.maxFailures ?? (defaultPolicy.maxFailures as number);
  const isLast = ({ failures }: FleetMember) => failures + 1 >= most;
  const isTheServers = answer.failure.code === 'network' || askedWait(answer) !== null;
  const blindRejections = context.blindRejections + Number(isPart);
  const counted = { ...context, blindRejections };
  const held = membersOf(context, flight).filter((member) => isLive(member) && isLast(member));
  if (sent === 1 || isTheServers || isBlind(counted) || held.length === 0)
    return answerMembers({ ...now, context: counted });
  const half = Math.ceil(held.length / 2);
  const partOf = new Map(
    held.map(({ id }, n) => [id, context.batches + (n < half ? 1 : 2)] as const),
  );
  return answerMembers(
    { ...now, context: { ...counted, batches: context.batches + 2 } },
    (member) => {
      const part = partOf.get(member.id);
      return part === undefined ||
        guards.isPastDeadline(asIfAnswered(member, answer), context.policy)
        ? null
        : withheld(member, answer, context.policy, timing, part);
    },
  );
}

const asIfAnswered = (member: FleetMember, observation: Unavailable): FleetMember => ({
  ...member,
  observation,
  startedAt: member.startedAt ?? observation.at,
});

/** In which part of so many each of them is asked, by its place. */
type Split = (size: number) => (place: number) => number;

const HALVES: Split = (size) => (place) => Number(place >= Math.ceil(size / 2));
const ONE_AND_REST: Split = () => (place) => Number(place > 0);
const SOME_AND_REST: Split = (size) => {
  const probes = Math.min(PROBES, size);
  const places = Array.from({ length: probes }, (_, n) => Math.floor((n * size) / probes));
  return (place) => (places.includes(place) ? places.indexOf(place) : probes);
};

/** Those who are still wanted, in several batches, which have their turn before others. */
function splitBatch({ context, flight, timing: { askedAt } }: Answered, split: Split): Change {
  const { batches, queued } = context;
  const ids = idsOf(context, flight);
  const partFor = split(ids.length);
  const partOf = ids.map((_, place) => partFor(place));
  const count = new Set(partOf).size;
  const numbers = Array.from({ length: count }, (_, n) => batches + 1 + n);
  let place = 0;
  const pages = withPages(context.pages, flight.pages, (page) =>
    page.map((member) => {
      if (member.batch !== flight.number) return member;
      if (!isLive(member)) return withState(member, { batch: null, askedAt });
      return withBatch(member, batches + 1 + (partOf[place++] ?? 0));
    }),
  );
  const parts = numbers.map((number) => ({ number, pages: flight.pages, isPart: true }));
  const after = { ...context, pages, batches: batches + count, queued: [...parts, ...queued] };
  return { context: after, events: [] };
}

/** Gives each member of the batch its part of the answer, unless something else becomes of it. */
function answerMembers(
  { context, flight, answer, timing }: Answered,
  instead: (member: FleetMember) => FleetMember | null = () => null,
): Change {
  const { policy, slowdowns } = context;
  const entries = answer.type === 'readings' ? answer.entries : [];
  const entryOf = new Map<string, Entry>(entries.map((entry) => [entry.id, entry]));
  const events: FleetEmitted[] = [];
  const answeredNow: FleetMember[] = [];
  let { live, failing } = context;

  const after = (member: FleetMember): FleetMember => {
    const observation = observationOf(answer, entryOf.get(member.id));
    const known = instead(member) ?? answered(member, observation, policy, slowdowns, timing);
    return flight.isRefreshed && isLive(known) && guards.mayRefresh(known)
      ? madeDue(known, timing.at)
      : known;
  };
  const pages = withPages(context.pages, flight.pages, (page) =>
    page.map((member) => {
      if (member.batch !== flight.number) return member;
      if (!isLive(member)) return withState(member, { batch: null, askedAt: timing.askedAt });
      const now = after(member);
      live += Number(isLive(now)) - 1;
      failing += Number(isLive(now) && now.failures > 0) - Number(member.failures > 0);
      for (const event of eventsOf(member, now)) events.push(event);
      answeredNow.push(now);
      return now;
    }),
  );
  const nextPollAt =
    context.hold === null ? timerAfter(context, pages, answeredNow) : context.nextPollAt;
  return { context: { ...context, pages, live, failing, nextPollAt }, events };
}

/** The next tick: of everybody once the round is over, before that it can only come sooner. */
function timerAfter(
  { inFlight, queued, nextPollAt }: FleetContext,
  pages: Pages<FleetMember>,
  answeredNow: readonly FleetMember[],
): number | null {
  if (inFlight.length === 0 && queued.length === 0) return nextTimerAt(pages);
  return soonerOf(nextTimerAt([answeredNow]), nextPollAt);
}

function eventsOf(before: FleetMember, after: FleetMember): FleetEmitted[] {
  const { id, verdict, data, observation } = after;
  const events: FleetEmitted[] = [];
  const status = summarized(after.status);
  if (status !== null && verdict !== null && after.status !== before.status)
    events.push({
      type: 'member.changed',
      ...{
        id,
        status,
        previous: summarized(before.status),
        verdict,
        detail: summarized(after.detail),
        data,
      },
      at: observation?.at ?? 0,
    });
  if (after.ending !== null)
    events.push({ type: 'member.settled', id, outcome: outcomeOf({ context: after }) });
  return events;
}
