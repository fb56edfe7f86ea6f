import type { EventObject } from 'xstate';
import { type FleetContext, parseIds } from '../fleet.context.ts';
import type { EventRefused } from '../fleet.events.ts';
import { timeIn } from './clock.ts';
import {
  addedAgain,
  type FleetMember,
  initialMember,
  isDisposable,
  isLive,
  withState,
} from './member.ts';
import { placesOf } from './page-index.ts';
import { type Pages, withItems, withPages } from './pages.ts';
import { idsOf, soonestOf } from './queue.ts';

/** What the events that name ids do, once each id is in its one spelling. */
export function changingMembers(normalizeId: (id: string) => string) {
  const idsIn = (event: EventObject) =>
    parseIds(`${event.type} ids`, (event as { ids?: unknown }).ids, normalizeId);

  /** Why an event's ids can't be taken; `null` when they can. */
  function refusal(event: EventObject): string | null {
    try {
      idsIn(event);
      return null;
    } catch (error) {
      return String(error instanceof Error ? error.message : error);
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
    add: (context: FleetContext, event: EventObject) => withMembers(context, idsIn(event)),
    remove: (context: FleetContext, event: EventObject) => withoutMembers(context, idsIn(event)),
    /** Only then is the armed wait too long. */
    addsMembers: (context: FleetContext, event: EventObject) =>
      hasValidIds(event) && isSooner(context, withMembers(context, idsIn(event)).pages),
    removesLastLiveMember: (context: FleetContext, event: EventObject) =>
      hasValidIds(event) && withoutMembers(context, idsIn(event)).live === 0,
  };
}

/** Whether an added member is due before the next tick. */
function isSooner(context: FleetContext, pages: Pages<FleetMember>): boolean {
  const came = pages.flatMap((page, place) => {
    if (page === context.pages[place]) return [];
    const before = new Set(context.pages[place]);
    return page.filter((member) => !before.has(member));
  });
  const soonest = soonestOf(came);
  return soonest !== null && soonest < (context.nextPollAt ?? Number.POSITIVE_INFINITY);
}

/** Takes in those ids that aren't there yet. Who was removed in mid-flight comes back with that flight's answer. */
function withMembers(
  context: FleetContext,
  ids: readonly string[],
): Pick<FleetContext, 'pages' | 'live'> {
  const unknown = new Set(ids);
  let back = 0;
  const places = placesOf(context.pages, ids);
  for (const there of places.values()) for (const id of there) unknown.delete(id);
  const pages = context.pages.map((page, place) => {
    const there = places.get(place);
    if (!there || !page.some(({ id, isRemoved }) => isRemoved && there.has(id))) return page;
    return page.map((member) => {
      if (!member.isRemoved || !there.has(member.id)) return member;
      back += 1;
      return addedAgain(member);
    });
  });
  const fresh = Array.from(unknown, (id) => initialMember(id));
  return { pages: withItems<FleetMember>(pages, fresh), live: context.live + back + fresh.length };
}

/**
 * Forgets ids. A member in flight stays until its answer comes, which is then ignored; one that was asked within
 * the last second stays until that second is over. An empty queued batch is dropped.
 */
function withoutMembers(
  context: FleetContext,
  ids: readonly string[],
): Pick<FleetContext, 'pages' | 'live' | 'failing' | 'queued'> {
  const inFlight = new Set<number | null>(context.inFlight.map(({ number }) => number));
  const left = new Set<number | null>();
  let { live, failing } = context;
  const places = placesOf(context.pages, ids);
  const pages = withPages(context.pages, places.keys(), (page, place) =>
    page
      .map((member) => {
        if (!places.get(place)?.has(member.id) || member.isRemoved) return member;
        live -= Number(isLive(member));
        failing -= Number(isLive(member) && member.failures > 0);
        const isAsked = inFlight.has(member.batch);
        if (!isAsked) left.add(member.batch);
        return withState(member, { isRemoved: true, batch: isAsked ? member.batch : null });
      })
      .filter((member) => !isDisposable(member, timeIn(context))),
  );
  const queued = context.queued.filter(
    (batch) => !left.has(batch.number) || idsOf({ pages }, batch).length > 0,
  );
  return { pages, live, failing, queued };
}
