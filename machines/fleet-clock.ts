import type { FleetContext } from './fleet.context.ts';
import { isWaiting } from './member.ts';

/**
 * The context at a later time. A clock that was set back takes the waits along: nobody waits longer
 * for it than the delay that was left.
 */
export function atTime(context: FleetContext, at: number | null): FleetContext {
  if (at === null) return context;
  const back = (context.at ?? at) - at;
  if (back <= 0) return { ...context, at };
  const { pages, hold, nextPollAt } = context;
  const moved = (time: number) => time - back;
  return {
    ...context,
    at,
    pages: pages.map((page) =>
      page.map((member) =>
        isWaiting(member) && member.nextPollAt !== null
          ? { ...member, nextPollAt: moved(member.nextPollAt) }
          : member,
      ),
    ),
    hold: hold && { ...hold, until: moved(hold.until) },
    nextPollAt: nextPollAt === null ? null : moved(nextPollAt),
  };
}
