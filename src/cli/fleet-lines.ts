import type { FleetMember } from '../../machines/fleet/member.ts';
import type { Language } from '../messages/explain.ts';
import { type FleetSnapshot, memberSnapshotIn } from './fleet-snapshots.ts';
import { failureLine, type Line, recoveryLine, standstillLine } from './line.ts';
import type { Outages } from './outages.ts';
import type { PollSnapshot } from './poll-snapshot.ts';
import type { Standstills } from './standstill.ts';
import { strings } from './strings.ts';

/** The failures after which members of a fleet now wait, one line for each cause; and those that have recovered. */
export function outageLines(fleet: FleetSnapshot, outages: Outages, language: Language): Line[] {
  const failures = [...byCause(fleet).values()].flatMap((snapshots) => {
    const line = sharedFailureLine(snapshots, language);
    if (line === null) return [];
    outages.add(snapshots.map(({ context }) => context.id));
    return [line];
  });
  const recovery = recoveryLine(outages.recovered(fleet.answered), language);
  return recovery ? [...failures, recovery] : failures;
}

function byCause(fleet: FleetSnapshot): ReadonlyMap<string, readonly PollSnapshot[]> {
  const snapshots = new Map<string, PollSnapshot[]>();
  for (const member of fleet.answered) {
    const { ending, failure } = member;
    if (ending !== null || failure === null) continue;
    const cause = [failure.code, failure.httpStatus, failure.cause].join();
    snapshots.set(cause, [...(snapshots.get(cause) ?? []), memberSnapshotIn(fleet, member)]);
  }
  return snapshots;
}

function sharedFailureLine(snapshots: readonly PollSnapshot[], language: Language): Line | null {
  const [soonest, ...others] = [...snapshots].sort((a, b) => a.context.delayMs - b.context.delayMs);
  const line = soonest ? failureLine(soonest, language) : null;
  if (line === null || others.length === 0) return line;
  // Rate limiting delays the whole fleet, not only the members of this batch.
  const isForAll = soonest?.context.failure?.httpStatus === 429;
  const text = isForAll ? line.text : strings[language].conversations(snapshots.length, line.text);
  return { ...line, id: null, label: null, text };
}

/** One line for each status in which members stand still. */
export function standstillLines(
  { answered }: FleetSnapshot,
  standstills: Standstills,
  language: Language,
): Line[] {
  const byStatus = new Map<string | null, { readonly ms: number; members: FleetMember[] }>();
  for (const member of answered) {
    const ms = standstills.due(member);
    if (ms === null) continue;
    const group = byStatus.get(member.status) ?? { ms, members: [] };
    byStatus.set(member.status, { ...group, members: [...group.members, member] });
  }
  return [...byStatus.values()].flatMap(
    ({ members, ms }) => standstillLine(members, ms, language) ?? [],
  );
}
