import type { FleetContext } from './fleet.context.ts';
import { isLive } from './member.ts';

/**
 * The context at a later time. Answers may arrive in another order than they came in, up to a request's
 * time apart; any further back the clock was set, and takes the waits along: nobody waits longer for it
 * than the delay that was left.
 */
export function atTime(context: FleetContext, at: number | null): FleetContext {
  if (at === null) return context;
  const back = (context.at ?? at) - at;
  if (back <= 0) return { ...context, at };
  if (back <= context.policy.requestTimeoutMs) return context;
  const { pages, hold, nextPollAt } = context;
  const moved = (time: number) => time - back;
  return {
    ...context,
    at,
    pages: pages.map((page) =>
      page.map((member) =>
        isLive(member) && member.nextPollAt !== null
          ? { ...member, nextPollAt: moved(member.nextPollAt) }
          : member,
      ),
    ),
    hold: hold && { ...hold, until: moved(hold.until) },
    nextPollAt: nextPollAt === null ? null : moved(nextPollAt),
  };
}
