import type { FleetMember } from '../../machines/fleet/member.ts';
import { endings } from '../../machines/poll/endings.ts';
import { toneOf } from '../chart-picture/tones.ts';
import type { MemberRow } from './shown.ts';

/** The state of a member in a word. */
export function memberPhase({ ending, batch, polls }: FleetMember): string {
  if (ending !== null) return endings[ending.reason];
  if (batch !== null) return 'fetching';
  return polls === 0 ? 'idle' : 'waiting';
}

/** How many members are in each state. */
export function phasesOf(members: readonly FleetMember[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const member of members) {
    const phase = memberPhase(member);
    counts[phase] = (counts[phase] ?? 0) + 1;
  }
  return counts;
}

export function memberRow(member: FleetMember, name: string): MemberRow {
  const { id, status, nextPollAt } = member;
  const phase = memberPhase(member);
  const waits = phase === 'waiting' || phase === 'idle';
  return { id, name, phase, tone: toneOf(phase), status, nextPollAt: waits ? nextPollAt : null };
}
