import type { FleetMember } from '../../machines/fleet/member.ts';
import type { FleetContext } from '../../machines/fleet.context.ts';
import { phaseOf } from '../../machines/poll/phase.ts';
import type { PollSnapshot } from './poll-snapshot.ts';

/** A snapshot of a fleet's chart, with its members by id. */
export interface FleetSnapshot {
  readonly value: unknown;
  readonly context: FleetContext;
  /** All members, by the id that the user gave. */
  readonly members: ReadonlyMap<string, FleetMember>;
  /** The members that were answered since the previous snapshot. */
  readonly answered: readonly FleetMember[];
}

type Snapshot = Pick<FleetSnapshot, 'value' | 'context'>;

/** Follows a fleet from snapshot to snapshot; `nameOf` returns an id as the user gave it. */
export function fleetSnapshots(nameOf: (id: string) => string) {
  const members = new Map<string, FleetMember>();
  let previousPages: FleetContext['pages'] = [];

  return ({ value, context }: Snapshot): FleetSnapshot => {
    const { pages } = context;
    const answered: FleetMember[] = [];
    for (const [index, page] of pages.entries()) {
      if (page === previousPages[index]) continue;
      for (const member of page) {
        const id = nameOf(member.id);
        const named = { ...member, id };
        if (member.polls > (members.get(id)?.polls ?? 0)) answered.push(named);
        members.set(id, named);
      }
    }
    previousPages = pages;
    return { value, context, members, answered };
  };
}

/** The snapshot of one member of a fleet, as if it were polled separately. */
export function memberSnapshotIn({ value, context }: Snapshot, member: FleetMember): PollSnapshot {
  const nextPollAt = dueAt(member, context);
  const delayMs = Math.round(Math.max(0, (nextPollAt ?? 0) - (context.at ?? 0)));
  return { value: stateIn(member, value), context: { ...member, nextPollAt, delayMs } };
}

function stateIn(member: FleetMember, value: unknown): string {
  if (member.batch !== null || member.nextPollAt === null) return 'fetching';
  if (phaseOf(value) === 'rateLimited') return 'rateLimited';
  return member.failures > 0 ? 'backoff' : 'waiting';
}

/** No member is due before the fleet's next request. */
const dueAt = ({ nextPollAt }: FleetMember, fleet: FleetContext) =>
  nextPollAt === null ? null : Math.max(nextPollAt, fleet.nextPollAt ?? 0);
