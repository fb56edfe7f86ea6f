import type { Observation } from '../../machines/poll/observation.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import { cases, policy } from './cases.ts';
import type { PathEvent } from './generate.ts';

/** Where a path should be: a state, with the reason behind a slash when it is a final one. */
export type Place = string;

const WAITS: readonly string[] = ['waiting', 'backoff', 'rateLimited'];

export const isWait = (place: Place): boolean => WAITS.includes(place);

const isLive = (place: Place) => place === 'fetching' || isWait(place);

const isOver = (place: Place) => place.includes('/');

/** Where an event leads by the design, written down apart from the chart. */
export function expected(place: Place, event: PathEvent, before: PollingContext): Place {
  switch (event.name.replace(' in time', '')) {
    case 'poll.start':
      return place === 'idle' ? 'fetching' : place;
    case 'poll.stop':
      return isOver(place) ? place : 'stopped/aborted';
    case 'poll.pause':
      return isLive(place) ? 'paused' : place;
    case 'poll.resume':
      return place === 'paused' ? resumed(event, before) : place;
    case 'poll.refresh':
      if (!isHandled(place, event, before) || isNoted(place)) return place;
      return gap(event, before) === 0 ? 'fetching' : place;
    case 'poll.wake':
      return isHandled(place, event, before) && isWait(place) ? resumed(event, before) : place;
    case 'restored':
      return isWait(place) || isRestoredAgain(place, before) ? resumed(event, before) : place;
    case 'the wait ends':
      return 'fetching';
    case 'a bug':
    case 'malformed':
      return 'error/defect';
    default:
      return answered(event, before);
  }
}

/** Where an answer leads: the deadline yields to a verdict, and to nothing else. */
function answered({ name, output }: PathEvent, before: PollingContext): Place {
  const to = output && cases[name]?.leadsTo(before, output.at);
  if (!to) return 'an unknown answer';
  if (before.refreshRequested && isReadAgain(output, to, before)) return 'waiting';
  const isVerdict = isOver(to) && to !== 'error/rateLimited' && to !== 'error/exhausted';
  return !isVerdict && isPastDeadline(output, to, before) ? 'error/deadline' : to;
}

/** Whether an end may be older than a refresh, and isn't: it was read for a second by then, or can't be asked for again. */
function isReadAgain(answer: Observation, to: Place, before: PollingContext): boolean {
  if (('isLongPoll' in answer && answer.isLongPoll) || isPastDeadline(answer, 'waiting', before))
    return false;
  if (to === 'notFound/missing') return before.misses === policy.missingGrace;
  if (!['succeeded', 'stopped', 'blocked', 'failed'].includes(to.split('/')[1] ?? '')) return false;
  const { verdict, confirmMs = 0 } = answer.type === 'reading' ? answer : before;
  const since = verdict === before.verdict ? (before.verdictSince ?? answer.at) : answer.at;
  return answer.at - since < confirmMs + 1_000;
}

/** Where a refresh is kept for later. */
const isNoted = (place: Place) => place === 'fetching' || place === 'paused';

/** Whether no other check fits in: none may start before what the server orders, or be answered within a second. */
function isPastDeadline(answer: Observation, to: Place, { startedAt }: PollingContext): boolean {
  const { at, elapsedMs } = answer;
  const end = (startedAt ?? at - elapsedMs) + policy.deadlineMs;
  const ordered = orderIn(answer);
  const soonest = Math.min(1_000 - elapsedMs, to === 'backoff' ? FIRST_BACKOFF_MS : 1_000);
  return ordered === null ? at + soonest > end - 1_000 : at + ordered >= end;
}

/** With a jitter of 0.5. */
const FIRST_BACKOFF_MS = 750;

/** Whether a request that was never answered has been made again before. */
export const isRestoredAgain = (place: Place, { unanswered }: PollingContext): boolean =>
  place === 'fetching' && unanswered > 1;

/** Where a poll is once it is awake: asking at once for what is called for, else where the last answer put it. */
function resumed(event: PathEvent, before: PollingContext): Place {
  const { observation, refreshRequested, unanswered } = before;
  const isCalledFor = (refreshRequested || unanswered > 0) && !isOrdered(before);
  if (isCalledFor && gap(event, before) === 0) return 'fetching';
  if (observation?.type === 'rateLimited') return 'rateLimited';
  return observation?.type === 'unavailable' ? 'backoff' : 'waiting';
}

/** Whether an event changes anything besides the state. */
export function isHandled(place: Place, event: PathEvent, before: PollingContext): boolean {
  const isLater = event.at !== undefined && event.at > (before.at ?? 0);
  switch (event.name.replace(' in time', '')) {
    case 'poll.start':
      return place === 'idle';
    case 'poll.pause':
      return isLive(place);
    case 'poll.resume':
      return place === 'paused';
    case 'poll.refresh':
      if (isNoted(place)) return true;
      return (
        (place === 'waiting' || place === 'backoff') &&
        !isOrdered(before) &&
        (!before.refreshRequested || isLater)
      );
    case 'poll.wake':
      return place === 'fetching' || (isWait(place) && isLater);
    case 'restored':
      return isLive(place);
    default:
      return true;
  }
}

/** Whether the server refused, and said for how long: seen in what it said, not in what the chart made of it. */
export const isOrdered = ({ observation }: Pick<PollingContext, 'observation'>): boolean =>
  observation !== null && orderIn(observation) !== null;

/** For how long no request may start: of a good answer only an advice, which is none. */
function orderIn({ type, askedMs }: Pick<Observation, 'type' | 'askedMs'>): number | null {
  switch (type) {
    case 'rateLimited':
      return askedMs ?? policy.rateLimit.fallbackMs;
    case 'unavailable':
    case 'missing':
      return askedMs;
    default:
      return null;
  }
}

/** How late it is after an event that isn't an answer. */
const timeAfter = (event: PathEvent, { at }: PollingContext) =>
  event.at === undefined || (at !== null && at > event.at) ? at : event.at;

/** How much is left of the second that lies between two requests, or of what it has grown to. */
function gap(event: PathEvent, before: PollingContext): number {
  const at = timeAfter(event, before);
  const since = at === null || before.askedAt === null ? 0 : Math.max(0, at - before.askedAt);
  return since >= 1_000 ? 0 : 1_000 * 2 ** Math.min(3, Math.max(0, before.unanswered - 1)) - since;
}

/** The wait in which an event that isn't an answer leaves the poll. */
export function remaining(event: PathEvent, before: PollingContext): number {
  const at = timeAfter(event, before);
  const left = Math.max(0, (plannedEnd(before) ?? at ?? 0) - (at ?? 0));
  const isRefresh = event.name.startsWith('poll.refresh');
  if (before.unanswered === 0) return isRefresh ? Math.min(left, gap(event, before)) : left;
  return isOrdered(before) ? Math.max(left, gap(event, before)) : gap(event, before);
}

/** When the wait ends that the last answer began; after a request that was cancelled only the server's own counts. */
function plannedEnd(before: PollingContext): number | null {
  const { observation, unanswered, nextPollAt } = before;
  if (unanswered === 0) return nextPollAt;
  if (observation === null || !isOrdered(before)) return null;
  const ordered = orderIn(observation) ?? 0;
  const spread = observation.askedMs === null ? 0 : Math.min(ordered, policy.interval.maxMs) / 2;
  return observation.at + ordered + spread;
}

/** The context after an event that isn't an answer and ends nothing. */
export function contextAfter(
  from: Place,
  event: PathEvent,
  before: PollingContext,
  to: Place,
): PollingContext {
  if (!isHandled(from, event, before)) return before;
  const waited = event.name === 'the wait ends';
  const isRefresh = event.name.startsWith('poll.refresh');
  const isKept = isRefresh && isNoted(from);
  const at = waited
    ? Math.max(before.at ?? 0, before.nextPollAt ?? 0) || null
    : isKept || to === 'paused'
      ? before.at
      : timeAfter(event, before);
  const isCancelled = from === 'fetching' && to === 'paused';
  const isTimed = event.at !== undefined;
  const isUnknown = before.askedAt === null && before.unanswered > 0;
  const askedAt = isCancelled
    ? timeAfter(event, isTimed ? before : { ...before, at: null })
    : isUnknown && isTimed && to !== 'paused'
      ? at
      : before.askedAt;
  const isBegun = before.unanswered > 0 && isTimed && to !== 'paused' && !isKept;
  const startedAt = before.startedAt ?? (isBegun ? at : null);
  if (to === 'fetching' && (from !== 'fetching' || event.name === 'restored'))
    return {
      ...before,
      at,
      askedAt: at,
      startedAt: startedAt ?? at,
      unanswered: before.unanswered + 1,
      refreshRequested: false,
    };
  const refreshRequested = before.refreshRequested || isRefresh;
  if (!isWait(to)) return { ...before, at, askedAt, startedAt, refreshRequested };
  const delayMs = remaining(event, before);
  if (at === null)
    return { ...before, at, askedAt, startedAt, refreshRequested, delayMs, nextPollAt: null };
  const planned = plannedEnd(before);
  const isAsPlanned = delayMs === Math.max(0, (planned ?? Number.NaN) - at);
  const nextPollAt = isAsPlanned ? planned : at + delayMs;
  return { ...before, at, askedAt, startedAt, refreshRequested, delayMs, nextPollAt };
}
