import { mayRefresh } from '../poll/guards.ts';
import { timeIn } from './clock.ts';
import type { FleetState } from './fleet-state.ts';
import { refreshed } from './flights.ts';
import { type FleetMember, isWaiting, madeDue } from './member.ts';
import { changedPages } from './pages.ts';

/** Makes each member due as soon as it may be polled; those in flight are polled once more. */
export const withRefreshableDue = <TData>(context: FleetState<TData>): FleetState<TData> => ({
  ...context,
  pages: changedPages(context.pages, (member) =>
    isRefreshable(member) ? madeDue(member, timeIn(context)) : member,
  ),
  inFlight: refreshed(context.inFlight),
  nextPollAt: null,
});

const isRefreshable = (member: FleetMember) => isWaiting(member) && mayRefresh(member);
