import { TerminalError } from '@restatedev/restate-sdk';
import type { FleetContext } from '../../machines/fleet.context.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { Message, StoredPoll } from './poll-state.ts';

/** Calls that may wait for one outcome; each is an invocation, and an entry in the state. */
export const MAX_WAITERS = 100;

/** Messages that one run may get; all of them are in its journal, which is replayed after a crash. */
const MAX_INBOX = 200;

/**
 * Throws unless there is room for one more message in the inbox, and for its ids in the fleet.
 *
 * @throws {TerminalError} 503 while too many messages or ids are in the inbox.
 * @throws {InputError} for more ids than a fleet may have; removed ids count until the run ends.
 */
export function validateInbox(
  { snapshot, inbox }: Pick<StoredPoll, 'snapshot' | 'inbox'>,
  { event }: Message,
  maxIds: number,
): void {
  if (inbox.length >= MAX_INBOX)
    throw new TerminalError(
      `${MAX_INBOX} events are already waiting to be processed: send it again later`,
      {
        errorCode: 503,
      },
    );
  if (idsIn(event).length === 0) return;
  const waiting = inbox.reduce((count, { event }) => count + idsIn(event).length, 0);
  if (waiting + idsIn(event).length > maxIds)
    throw new TerminalError(
      `${waiting} ids are already waiting to be processed: send it again later`,
      {
        errorCode: 503,
      },
    );
  if (event?.type !== 'fleet.add') return;
  const ids = new Set(membersOf(snapshot));
  for (const added of [...inbox.map(({ event }) => event), event])
    if (added?.type === 'fleet.add') for (const id of idsIn(added)) ids.add(id);
  if (ids.size > maxIds)
    throw new InputError('event.ids', `${ids.size} members`, `at most ${maxIds} in a fleet`);
}

const idsIn = (event: Message['event']) => (event && 'ids' in event && event.ids) || [];

function membersOf(snapshot: StoredPoll['snapshot']): string[] {
  const { context } = snapshot as { context?: Partial<FleetContext> };
  return (context?.pages ?? []).flat().map(({ id }) => id);
}
