import type { AnyActorRef, AnyEventObject } from 'xstate';
import { entryLine, headerLine } from './recording.ts';

interface RecordedEvents {
  /** Is called with each line at once. */
  readonly onLine: (line: string) => void;
  /** What the header says besides the time and the snapshot. */
  readonly header?: { readonly names: Readonly<Record<string, string>> };
  readonly isRecorded: (type: string) => boolean;
  /** The fields of an event that the chart reads. */
  readonly fields?: readonly string[];
}

/** Records what an actor receives from now on, until it ends or the result is called. */
export function recordEvents(
  actor: AnyActorRef,
  { onLine, header, isRecorded, fields }: RecordedEvents,
): () => void {
  onLine(headerLine({ at: Date.now(), snapshot: actor.getPersistedSnapshot(), ...header }));
  // Not `subscribe`: with an observer XState no longer reports the actor's errors as unhandled.
  const inspection = actor.system.inspect((inspected) => {
    if (inspected.actorRef !== actor) return;
    // Recorded before the chart processes it, so that an event that makes it fail is recorded too.
    if (inspected.type === '@xstate.event' && isRecorded(inspected.event.type))
      onLine(entryLine({ at: Date.now(), event: inspected.event as AnyEventObject }, fields));
    if (inspected.type === '@xstate.snapshot' && inspected.snapshot.status !== 'active') stop();
  });
  const stop = () => inspection.unsubscribe();
  return stop;
}
