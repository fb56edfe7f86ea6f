import type { AnyActorRef, AnyEventObject } from 'xstate';
import { foundIn } from './found.ts';
import { endLine, entryLine, headerLine } from './recording.ts';

interface EventsOptions {
  /** Is called with each line at once. */
  readonly onLine: (line: string) => void;
  /** What the header says besides the release, the time and the snapshot. */
  readonly header?: { readonly names: Readonly<Record<string, string>> };
  readonly isRecorded: (type: string) => boolean;
  /** The fields of an event that the chart reads. */
  readonly fields?: readonly string[];
}

/** What is being recorded of an actor. */
export interface RecordedEvents {
  /**
   * The header of a recording that begins here; `null` while the actor processes an event, since its snapshot is that
   * from before it then, and for the answer of a request, which is over by then, so that no snapshot could be restored.
   */
  header(): string | null;
  /** Ends the recording. */
  stop(): void;
}

/** Records what an actor receives from now on, until it ends. */
export function recordEvents(
  actor: AnyActorRef,
  { onLine, header, isRecorded, fields }: EventsOptions,
): RecordedEvents {
  /** Sent, but not processed yet: an event may wait for another one that sent it. */
  const unprocessed = new Set<unknown>();
  const headerNow = () =>
    headerLine({ at: Date.now(), snapshot: actor.getPersistedSnapshot(), ...header });
  onLine(headerNow());
  // Not `subscribe`: with an observer XState no longer reports the actor's errors as unhandled.
  const inspection = actor.system.inspect((inspected) => {
    if (inspected.actorRef !== actor) return;
    // Recorded before the chart processes it, so that an event that makes it fail is recorded too.
    if (inspected.type === '@xstate.event') {
      const { event } = inspected;
      if (isRecorded(event.type)) {
        const found = unprocessed.size === 0 ? foundIn(actor.getSnapshot()) : null;
        onLine(entryLine({ at: Date.now(), event: event as AnyEventObject, found }, fields));
      }
      unprocessed.add(event);
    }
    if (inspected.type !== '@xstate.snapshot') return;
    unprocessed.delete(inspected.event);
    const { status } = inspected.snapshot;
    if (status === 'active') return;
    if (status === 'done') onLine(endLine({ at: Date.now(), end: foundIn(inspected.snapshot) }));
    stop();
  });
  const stop = () => inspection.unsubscribe();
  const canBegin = () => unprocessed.size === 0 && !isAnswered(actor);
  return { header: () => (canBegin() ? headerNow() : null), stop };
}

const isAnswered = (actor: AnyActorRef) =>
  Object.values<AnyActorRef>(actor.getSnapshot().children).some(
    (child) => child.getSnapshot()?.status !== 'active',
  );
