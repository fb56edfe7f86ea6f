import { performance } from 'node:perf_hooks';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import type { InspectionEvent } from 'xstate';

/** What is turned into messages without letting others in between, expected bytes. */
const SLICE_BYTES = 256 * 2 ** 10;
/** Of an actor whose snapshots are this large only the newest one that waits is told, bytes. */
const LARGE_BYTES = 64 * 2 ** 10;
/** Expected of a message that only tells an event, bytes. */
const EVENT_BYTES = 2 ** 10;
/** Of more waiting events the older half is left out, but for those that bring a chart. */
const MAX_WAITING = 50_000;
/** A slice that took longer is followed by a break as long, ms. */
const LONG_MS = 50;
const MAX_BREAK_MS = 250;

type ActorRef = InspectionEvent['actorRef'];

interface Waiting {
  readonly event: InspectionEvent;
  /** Its place among all events, from 1. */
  readonly place: number;
}

export interface Pace {
  next(event: InspectionEvent): void;
  /** Takes note of how large a message was made of an event, bytes. */
  made(message: StatelyInspectionEvent, bytes: number): void;
  /** Resolves when all that came until now has been told. */
  caughtUp(): Promise<void>;
  /** Takes no more, and no breaks; resolves when all has been told, or is given up after `patienceMs`. */
  close(patienceMs: number): Promise<void>;
}

/**
 * Hands events to an inspector in slices, and leaves the process to others in between: a fleet of
 * thousands has snapshots of megabytes, and a message of one takes a tenth of a second to make.
 */
export function paced(inspect: (event: InspectionEvent) => void): Pace {
  /** Of the last snapshot of an actor, and of any actor of the same logic. */
  const sizes = new WeakMap<object, number>();
  let waiting: Waiting[] = [];
  let inHand = new Map<string, ActorRef>();
  let came = 0;
  let told = 0;
  let onlookers: { readonly until: number; readonly resolve: () => void }[] = [];
  let isOpen = true;
  let running: Promise<void> | undefined;

  const sizeOf = ({ type, actorRef }: InspectionEvent) => {
    if (type === '@xstate.event') return EVENT_BYTES;
    // The first one of its kind is a slice of its own.
    return sizes.get(actorRef) ?? sizes.get(logicOf(actorRef)) ?? SLICE_BYTES;
  };

  const withoutOutdated = () => {
    const newer = new Set<ActorRef>();
    const isCurrent = ({ event: { type, actorRef } }: Waiting) => {
      if (type !== '@xstate.snapshot' || (sizes.get(actorRef) ?? 0) < LARGE_BYTES) return true;
      if (newer.has(actorRef)) return false;
      newer.add(actorRef);
      return true;
    };
    return waiting.toReversed().filter(isCurrent).reverse();
  };

  const takeSlice = () => {
    waiting = withoutOutdated();
    let bytes = 0;
    const end = waiting.findIndex(({ event }, at) => {
      bytes += sizeOf(event);
      return at > 0 && bytes > SLICE_BYTES;
    });
    return waiting.splice(0, end === -1 ? waiting.length : end);
  };

  const tellOnlookers = () => {
    told = (waiting[0]?.place ?? came + 1) - 1;
    for (const { until, resolve } of onlookers) if (until <= told) resolve();
    onlookers = onlookers.filter(({ until }) => until > told);
  };

  const run = async () => {
    // All that comes in one go is seen as one.
    await setImmediate();
    while (waiting.length > 0) {
      const startedAt = performance.now();
      const slice = takeSlice();
      inHand = new Map(slice.map(({ event: { actorRef } }) => [actorRef.sessionId, actorRef]));
      for (const { event } of slice) inspect(event);
      // The inspector makes each message in a timer of 0 ms; ours comes after the last of them.
      await wait(0);
      // Sockets have their turn before this.
      await setImmediate();
      tellOnlookers();
      const tookMs = performance.now() - startedAt;
      if (isOpen && tookMs > LONG_MS) await wait(Math.min(tookMs, MAX_BREAK_MS));
    }
    inHand.clear();
    running = undefined;
  };

  return {
    next: (event) => {
      if (!isOpen || !isTold(event)) return;
      came += 1;
      waiting.push({ event, place: came });
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
    caughtUp: () =>
      new Promise((resolve) => {
        if (told === came) resolve();
        else onlookers.push({ until: came, resolve });
      }),
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

const bringsChart = ({ event: { type, actorRef, rootId } }: Waiting) =>
  type === '@xstate.actor' && actorRef.sessionId === rootId;
