import { performance } from 'node:perf_hooks';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import type { InspectionEvent } from 'xstate';

/** What is turned into messages without a break, expected bytes. */
const SLICE_BYTES = 256 * 2 ** 10;
/** Of an actor whose snapshots are this large only the newest one that waits is told, bytes. */
const LARGE_BYTES = 64 * 2 ** 10;
/** Expected of a message that only tells an event, bytes. */
const EVENT_BYTES = 2 ** 10;
/** Of more waiting events the older half is left out, but for those that bring a chart. */
const MAX_WAITING = 50_000;
const MAX_BREAK_MS = 250;

type ActorRef = InspectionEvent['actorRef'];

export interface Pace {
  next(event: InspectionEvent): void;
  /** Takes note of how large a message was made of an event, bytes. */
  made(message: StatelyInspectionEvent, bytes: number): void;
  /** Leaves out the breaks; resolves when nothing waits any longer, or is given up after `patienceMs`. */
  close(patienceMs: number): Promise<void>;
}

/**
 * Hands events to an inspector in slices, and after each one leaves the process to others for as long
 * as it took: a fleet of thousands has snapshots of megabytes, and a message of one takes a tenth of a
 * second to make.
 */
export function paced(inspect: (event: InspectionEvent) => void): Pace {
  /** Of the last snapshot of an actor, and of any actor of the same logic. */
  const sizes = new WeakMap<object, number>();
  let waiting: InspectionEvent[] = [];
  let inHand = new Map<string, ActorRef>();
  let isOpen = true;
  let running: Promise<void> | undefined;

  const sizeOf = ({ type, actorRef }: InspectionEvent) => {
    if (type === '@xstate.event') return EVENT_BYTES;
    // The first one of its kind is a slice of its own.
    return sizes.get(actorRef) ?? sizes.get(logicOf(actorRef)) ?? SLICE_BYTES;
  };

  const withoutOutdated = (events: readonly InspectionEvent[]) => {
    const newer = new Set<ActorRef>();
    const isCurrent = (event: InspectionEvent) => {
      if (event.type !== '@xstate.snapshot' || (sizes.get(event.actorRef) ?? 0) < LARGE_BYTES) return true;
      if (newer.has(event.actorRef)) return false;
      newer.add(event.actorRef);
      return true;
    };
    return events.toReversed().filter(isCurrent).reverse();
  };

  const takeSlice = () => {
    waiting = withoutOutdated(waiting);
    let bytes = 0;
    const end = waiting.findIndex((event, at) => {
      bytes += sizeOf(event);
      return at > 0 && bytes > SLICE_BYTES;
    });
    return waiting.splice(0, end === -1 ? waiting.length : end);
  };

  const run = async () => {
    // All that comes in one go is seen as one.
    await setImmediate();
    while (waiting.length > 0) {
      const startedAt = performance.now();
      const slice = takeSlice();
      inHand = new Map(slice.map(({ actorRef }) => [actorRef.sessionId, actorRef]));
      for (const event of slice) inspect(event);
      // The inspector makes each message in a timer of 0 ms; ours comes after the last of them.
      await wait(0);
      // Sockets have their turn before this.
      await setImmediate();
      if (isOpen) await wait(Math.min(performance.now() - startedAt, MAX_BREAK_MS));
    }
    inHand.clear();
    running = undefined;
  };

  return {
    next: (event) => {
      if (!isOpen || !isTold(event)) return;
      waiting.push(event);
      if (waiting.length > MAX_WAITING)
        waiting = waiting.filter((old, at) => at >= MAX_WAITING / 2 || bringsChart(old));
      running ??= run();
    },
    made: ({ type, sessionId }, bytes) => {
      const actorRef = inHand.get(sessionId);
      if (!actorRef || type === '@xstate.event') return;
      sizes.set(actorRef, bytes);
      sizes.set(logicOf(actorRef), bytes);
    },
    close: async (patienceMs) => {
      isOpen = false;
      const impatience = setTimeout(() => {
        waiting = [];
      }, patienceMs);
      await running;
      clearTimeout(impatience);
    },
  };
}

const logicOf = (actorRef: ActorRef & { readonly logic?: object }): object =>
  actorRef.logic ?? actorRef;

/** An inspector leaves out transitions, microsteps and actions. */
const isTold = ({ type }: InspectionEvent) =>
  type === '@xstate.actor' || type === '@xstate.event' || type === '@xstate.snapshot';

const bringsChart = ({ type, actorRef, rootId }: InspectionEvent) =>
  type === '@xstate.actor' && actorRef.sessionId === rootId;
