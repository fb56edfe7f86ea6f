import type { EventObject } from 'xstate';
import { later } from '../poll/clock.ts';
import { messageOf, timeOf } from '../validate/actor-events.ts';
import { idsOf } from './batch-members.ts';
import { timeIn } from './clock.ts';
import { type Change, type EventRefused, settled } from './emitted.ts';
import { firstEnd, isHeldToEnd } from './ends.ts';
import {
  addedAt,
  type FirstAnswers,
  newMember,
  observationsIn,
  parseFirstAnswers,
} from './first-answers.ts';
import type { FleetState } from './fleet-state.ts';
import { asIs, parseIds } from './ids.ts';
import { addedAgain, type FleetMember, isDisposable, isLive, withState } from './member.ts';
import { placesOf } from './page-index.ts';
import { type Pages, withItems, withPages } from './pages.ts';
import { soonestOf } from './timer.ts';

/** What `fleet.add` and `fleet.remove` do, with normalized ids. */
export function memberChanges<TData>(normalizeId: (id: string) => string = asIs) {
  const idsIn = (event: EventObject) =>
    parseIds(`${event.type} ids`, 'ids' in event ? event.ids : undefined, normalizeId);

  const answersIn = (event: EventObject) =>
    parseFirstAnswers<TData>(`${event.type} observations`, observationsIn(event), normalizeId);
  const added = (context: FleetState<TData>, event: EventObject) =>
    withMembers(context, idsIn(event), answersIn(event), timeOf(event));

  /** Why an event's ids are refused; `null` when they are valid. */
  function refusal(event: EventObject): string | null {
    try {
      idsIn(event);
      answersIn(event);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  const hasValidIds = (event: EventObject) => refusal(event) === null;
  return {
    hasValidIds,
    refused: (event: EventObject): EventRefused => ({
      type: 'event.refused',
      event: event.type,
      message: refusal(event) ?? '',
    }),
    add: added,
    remove: (context: FleetState<TData>, event: EventObject) =>
      withoutMembers(context, idsIn(event)),
    /** Whether a member is added that is due before the armed timer fires. */
    addsMembers: (context: FleetState<TData>, event: EventObject) =>
      hasValidIds(event) && isSooner(context, added(context, event).context.pages),
    removesLastLiveMember: (context: FleetState<TData>, event: EventObject) =>
      hasValidIds(event) && withoutMembers(context, idsIn(event)).live === 0,
  };
}

/** Whether an added member is due before the next timer. */
function isSooner(context: FleetState, pages: Pages<FleetMember>): boolean {
  const added = pages.flatMap((page, place) => {
    if (page === context.pages[place]) return [];
    const before = new Set(context.pages[place]);
    return page.filter((member) => !before.has(member));
  });
  const soonest = soonestOf(added);
  return soonest !== null && soonest < (context.nextPollAt ?? Number.POSITIVE_INFINITY);
}

/**
 * Adds the ids that aren't polled yet: new ones, and members that were removed or have ended, which begin anew. One that
 * was removed in flight is back with that request's answer; one that was polled within the last second with the answer
 * that is given now, if any, and keeps that second.
 */
function withMembers<TData>(
  context: FleetState<TData>,
  ids: readonly string[],
  answers: FirstAnswers<TData>,
  at: number | null,
): Change<TData> {
  const unknown = new Set(ids);
  const readded: FleetMember<TData>[] = [];
  const again = (member: FleetMember): FleetMember<TData> => {
    const bare = withState(addedAgain(member), { countsFrom: addedAt(context, at) });
    if (bare.batch !== null || !answers.has(bare.id)) return bare;
    return unlessHeld(withGap(newMember(bare.id, answers, context, at), bare), context);
  };
  const places = placesOf(context.pages, ids);
  for (const there of places.values()) for (const id of there) unknown.delete(id);
  const pages = context.pages.map((page, place) => {
    const there = places.get(place);
    if (!there || !page.some((member) => !isLive(member) && there.has(member.id))) return page;
    return page.map((member) => {
      if (isLive(member) || !there.has(member.id)) return member;
      const back = again(member);
      readded.push(back);
      return back;
    });
  });
  const fresh = Array.from(unknown, (id) =>
    unlessHeld(newMember(id, answers, context, at), context),
  );
  const added = [...readded, ...fresh];
  const live = added.filter(isLive);
  return {
    context: {
      ...context,
      pages: withItems(pages, fresh),
      live: context.live + live.length,
      failing: context.failing + live.filter(({ failures }) => failures > 0).length,
      nextEndAt: firstEnd(live, context.policy, context.nextEndAt),
    },
    events: added.filter((member) => !isLive(member)).map(settled),
  };
}

/** The member, at its end when a hold of the fleet reaches past its deadline. */
function unlessHeld<TData>(member: FleetMember<TData>, context: FleetState): FleetMember<TData> {
  if (!isLive(member) || !isHeldToEnd(member, context)) return member;
  const at = member.observation?.at ?? member.countsFrom;
  return withState(member, { ending: { reason: 'deadline', at } });
}

/** The member, not due before another that stands for its last request. */
const withGap = <TData>(
  member: FleetMember<TData>,
  { askedAt, nextPollAt }: FleetMember,
): FleetMember<TData> =>
  withState(member, {
    askedAt: later(member.askedAt, askedAt),
    nextPollAt: later(member.nextPollAt, nextPollAt),
  });

/**
 * Removes ids. A member in flight is kept until its answer arrives, which is then ignored; one that was polled within
 * the last second is kept until that second is over. An empty queued batch is dropped.
 */
function withoutMembers<TData>(
  context: FleetState<TData>,
  ids: readonly string[],
): Pick<FleetState<TData>, 'pages' | 'live' | 'failing' | 'queued'> {
  const inFlight = new Set<number | null>(context.inFlight.map(({ number }) => number));
  const batchesLeft = new Set<number | null>();
  let { live, failing } = context;
  const places = placesOf(context.pages, ids);
  const pages = withPages(context.pages, places.keys(), (page, place) =>
    page
      .map((member) => {
        if (!places.get(place)?.has(member.id) || member.isRemoved) return member;
        live -= Number(isLive(member));
        failing -= Number(isLive(member) && member.failures > 0);
        const isInFlight = inFlight.has(member.batch);
        if (!isInFlight) batchesLeft.add(member.batch);
        return withState(member, { isRemoved: true, batch: isInFlight ? member.batch : null });
      })
      .filter((member) => !isDisposable(member, timeIn(context))),
  );
  const queued = context.queued.filter(
    (batch) => !batchesLeft.has(batch.number) || idsOf({ pages }, batch).length > 0,
  );
  return { pages, live, failing, queued };
}
