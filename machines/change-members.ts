import type { EventObject } from 'xstate';
import { acceptIds, type FleetContext } from './fleet.context.ts';
import type { EventRefused } from './fleet.events.ts';
import { type FleetMember, freshMember, isLive } from './member.ts';
import { withItems } from './pages.ts';
import { idsOf } from './plan.ts';

/** What the events that name ids do, once each id is in its one spelling. */
export function changingMembers(normalizeId: (id: string) => string) {
  const idsIn = (event: EventObject) =>
    acceptIds(`${event.type} ids`, (event as { ids?: unknown }).ids, normalizeId);

  /** Why an event's ids can't be taken; `null` when they can. */
  function refusal(event: EventObject): string | null {
    try {
      idsIn(event);
      return null;
    } catch (error) {
      return String(error instanceof Error ? error.message : error);
    }
  }

  const namesIds = (event: EventObject) => refusal(event) === null;
  return {
    namesIds,
    refused: (event: EventObject): EventRefused => ({
      type: 'event.refused',
      event: event.type,
      message: refusal(event) ?? '',
    }),
    add: (context: FleetContext, event: EventObject) => withMembers(context, idsIn(event)),
    remove: (context: FleetContext, event: EventObject) => withoutMembers(context, idsIn(event)),
    /** Only then is there anything to ask, and a wait under way worth to be worked out again. */
    bringsSomebody: (context: FleetContext, event: EventObject) =>
      namesIds(event) && withMembers(context, idsIn(event)).live > context.live,
    leavesNobody: (context: FleetContext, event: EventObject) =>
      namesIds(event) && withoutMembers(context, idsIn(event)).live === 0,
  };
}

/** Takes in those ids that aren't there yet. Who was removed in mid-flight comes back with that flight's answer. */
function withMembers(
  context: FleetContext,
  ids: readonly string[],
): Pick<FleetContext, 'pages' | 'live'> {
  const unknown = new Set(ids);
  let back = 0;
  const pages = context.pages.map((page) => {
    const hasReturned = page.some(({ id, isRemoved }) => isRemoved && unknown.has(id));
    const known = page.map((member) => {
      if (!unknown.delete(member.id) || !member.isRemoved) return member;
      back += 1;
      return freshMember(member.id, member.batch);
    });
    return hasReturned ? known : page;
  });
  const fresh = Array.from(unknown, (id) => freshMember(id));
  return { pages: withItems<FleetMember>(pages, fresh), live: context.live + back + fresh.length };
}

/** Forgets ids; who is in flight stays until the answer comes, which is then ignored. A batch for nobody loses its turn. */
function withoutMembers(
  context: FleetContext,
  ids: readonly string[],
): Pick<FleetContext, 'pages' | 'live' | 'failing' | 'queued'> {
  const unwanted = new Set(ids);
  const inFlight = new Set<number | null>(context.inFlight.map(({ number }) => number));
  let { live, failing } = context;
  const pages = context.pages.map((page) => {
    if (!page.some(({ id }) => unwanted.has(id))) return page;
    return page.flatMap((member) => {
      if (!unwanted.has(member.id)) return [member];
      live -= Number(isLive(member));
      failing -= Number(isLive(member) && member.failures > 0);
      return inFlight.has(member.batch) ? [{ ...member, isRemoved: true }] : [];
    });
  });
  const queued = context.queued.filter((batch) => idsOf({ pages }, batch).length > 0);
  return { pages, live, failing, queued };
}
