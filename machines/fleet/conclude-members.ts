import type { Reason } from '../poll/endings.ts';
import { type Change, type FleetEmitted, settled } from './emitted.ts';
import type { FleetState } from './fleet-state.ts';
import { type FleetMember, isLive } from './member.ts';
import { reasonAtDeadline } from './reason-at-deadline.ts';

/** What a member keeps of an answer that was not its own. */
export type Cause = Partial<Pick<FleetMember, 'failure' | 'observation'>>;

/** Ends members for a reason that is not in their own answers. */
export function concluded<TData>(
  context: FleetState<TData>,
  reason: Reason,
  at: number | null,
  isOver: (member: FleetMember) => boolean = isLive,
  cause: Cause = {},
): Change<TData> {
  const events: FleetEmitted<TData>[] = [];
  let { live, failing } = context;
  const pages = context.pages.map((page) =>
    page.map((member) => {
      if (!isOver(member)) return member;
      const own = reason === 'deadline' ? reasonAtDeadline(member, context.policy) : reason;
      const ended = { ...member, ...cause, ending: { reason: own, at } };
      live -= 1;
      failing -= Number(member.failures > 0);
      events.push(settled(ended));
      return ended;
    }),
  );
  return { context: { ...context, pages, live, failing }, events };
}
