import type { FleetMember } from '../../machines/fleet/member.ts';
import type { FleetContext } from '../../machines/fleet.context.ts';
import { phaseOf } from '../../machines/poll/phase.ts';
import type { PollSnapshot } from './poll-snapshot.ts';

/** What a fleet's chart is in, and what it knows. */
export interface FleetSnapshot {
  readonly value: unknown;
  readonly context: FleetContext;
  /** Everybody, by the id that the user knows. */
  readonly members: ReadonlyMap<string, FleetMember>;
  /** Those of them that were answered since the fleet stood anywhere before. */
  readonly answered: readonly FleetMember[];
}

type Snapshot = Pick<FleetSnapshot, 'value' | 'context'>;

/** Follows a fleet from snapshot to snapshot; `nameOf` gives the user's word for an id. */
export function fleetSnapshots(nameOf: (id: string) => string) {
  const members = new Map<string, FleetMember>();
  let before: FleetContext['pages'] = [];

  return ({ value, context }: Snapshot): FleetSnapshot => {
    const { pages } = context;
    const answered: FleetMember[] = [];
    for (const [place, page] of pages.entries()) {
      if (page === before[place]) continue;
      for (const member of page) {
        const id = nameOf(member.id);
        const named = { ...member, id };
        if (member.polls > (members.get(id)?.polls ?? 0)) answered.push(named);
        members.set(id, named);
      }
    }
    before = pages;
    return { value, context, members, answered };
  };
}

/** How one of a fleet stands, as if it had a chart of its own. */
export function memberSnapshotIn({ value, context }: Snapshot, member: FleetMember): PollSnapshot {
  const nextPollAt = askedAt(member, context);
  const delayMs = Math.round(Math.max(0, (nextPollAt ?? 0) - (context.at ?? 0)));
  return { value: stateIn(member, value), context: { ...member, nextPollAt, delayMs } };
}

function stateIn(member: FleetMember, value: unknown): string {
  if (member.batch !== null || member.nextPollAt === null) return 'fetching';
  if (phaseOf(value) === 'rateLimited') return 'rateLimited';
  return member.failures > 0 ? 'backoff' : 'waiting';
}

/** Nobody is asked before the fleet's next turn. */
const askedAt = ({ nextPollAt }: FleetMember, fleet: FleetContext) =>
  nextPollAt === null ? null : Math.max(nextPollAt, fleet.nextPollAt ?? 0);
