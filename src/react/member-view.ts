import type { FleetMember } from '../../machines/fleet/member.ts';
import { outcomeOf, type PollOutcome } from '../../machines/poll/outcome.ts';
import { IDLE, type PollView, viewIn } from './poll-view.ts';

/** What a component can show of one member of a fleet. */
export interface FleetMemberView<TData>
  extends Omit<PollView<TData>, 'phase' | 'delayMs' | 'nextPollAt'> {
  /** `idle` before its first request, and for an id that isn't in the fleet. */
  readonly phase: 'idle' | 'fetching' | 'waiting' | PollOutcome['type'];
  /**
   * How long it waits in all, ms, and when it is due, epoch ms, unless the fleet is paused or rate limited then; `null`
   * outside a wait.
   */
  readonly delayMs: number | null;
  readonly nextPollAt: number | null;
}

export const IDLE_MEMBER: FleetMemberView<never> = { ...IDLE, phase: 'idle' };

export function memberViewOf<TData>(member: FleetMember<TData>): FleetMemberView<TData> {
  const { delayMs, nextPollAt, polls, ending, batch } = member;
  const outcome = ending && (outcomeOf({ context: member }) as PollOutcome<TData>);
  const isFetching = outcome === null && batch !== null;
  const wait = polls === 0 ? 'idle' : 'waiting';
  return {
    phase: outcome?.type ?? (isFetching ? 'fetching' : wait),
    ...viewIn(member),
    outcome,
    ...(outcome || isFetching || nextPollAt === null
      ? { delayMs: null, nextPollAt: null }
      : { delayMs, nextPollAt }),
  };
}
