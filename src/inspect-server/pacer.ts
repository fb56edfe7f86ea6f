import { performance } from 'node:perf_hooks';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import type { InspectionEvent } from 'xstate';

/** Expected bytes of the messages that are created in one go, without letting other tasks run. */
const SLICE_BYTES = 256 * 2 ** 10;
/** Bytes; of an actor with snapshots of at least this size only the newest waiting one is sent. */
const LARGE_BYTES = 64 * 2 ** 10;
/** Expected bytes of a message with an event. */
const EVENT_BYTES = 2 ** 10;
/** When more events wait, the older half is dropped, except those with a chart. */
const MAX_WAITING = 50_000;
/** A slice that took longer than this, ms, is followed by an equally long break. */
const LONG_MS = 50;
const MAX_BREAK_MS = 250;

type ActorRef = InspectionEvent['actorRef'];

interface Waiting {
  readonly event: InspectionEvent;
  /** Its number among all events, from 1. */
  readonly position: number;
}

export interface Pacer {
  next(event: InspectionEvent): void;
  /** Reports the size of the message that was created from an event, bytes. */
  recordSize(message: StatelyInspectionEvent, bytes: number): void;
  /** Resolves when all events received so far are delivered. */
  caughtUp(): Promise<void>;
  /** Accepts no more events; resolves when all are delivered, or drops the rest after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Passes events to an inspector in slices, and lets other tasks run in between: a fleet of thousands has
 * snapshots of megabytes, and creating a message from one takes a tenth of a second.
 */
export function createPacer(inspect: (event: InspectionEvent) => void): Pacer {
  /** Size of the last snapshot, by actor and by actor logic. */
  const sizes = new WeakMap<object, number>();
  let waiting: Waiting[] = [];
  let inProgress = new Map<string, ActorRef>();
  let received = 0;
  let delivered = 0;
  let waiters: { readonly until: number; readonly resolve: () => void }[] = [];
  let isOpen = true;
  let running: Promise<void> | undefined;

  const sizeOf = ({ type, actorRef }: InspectionEvent) => {
    if (type === '@xstate.event') return EVENT_BYTES;
    // The first snapshot of a logic gets a slice for itself.
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

  const nextSlice = () => {
    waiting = withoutOutdated();
    let bytes = 0;
    const end = waiting.findIndex(({ event }, index) => {
      bytes += sizeOf(event);
      return index > 0 && bytes > SLICE_BYTES;
    });
    return waiting.splice(0, end === -1 ? waiting.length : end);
  };

  const resolveWaiters = () => {
    delivered = (waiting[0]?.position ?? received + 1) - 1;
    for (const { until, resolve } of waiters) if (until <= delivered) resolve();
    waiters = waiters.filter(({ until }) => until > delivered);
  };

  const run = async () => {
    // First let all events of the current tick arrive.
    await setImmediate();
    while (waiting.length > 0) {
      const startedAt = performance.now();
      const slice = nextSlice();
      inProgress = new Map(slice.map(({ event: { actorRef } }) => [actorRef.sessionId, actorRef]));
      for (const { event } of slice) inspect(event);
      // The inspector creates each message in a timer of 0 ms; this one runs after the last of them.
      await wait(0);
      // Lets sockets be served.
      await setImmediate();
      resolveWaiters();
      const tookMs = performance.now() - startedAt;
      if (isOpen && tookMs > LONG_MS) await wait(Math.min(tookMs, MAX_BREAK_MS));
    }
    inProgress.clear();
    running = undefined;
  };

  return {
    next: (event) => {
      if (!isOpen || !isInspected(event)) return;
      received += 1;
      waiting.push({ event, position: received });
      if (waiting.length > MAX_WAITING)
        waiting = waiting.filter((old, index) => index >= MAX_WAITING / 2 || hasChart(old));
      running ??= run();
    },
    recordSize: ({ type, sessionId }, bytes) => {
      const actorRef = inProgress.get(sessionId);
      if (!actorRef || type === '@xstate.event') return;
      sizes.set(actorRef, bytes);
      sizes.set(logicOf(actorRef), bytes);
    },
    caughtUp: () =>
      new Promise((resolve) => {
        if (delivered === received) resolve();
        else waiters.push({ until: received, resolve });
      }),
    close: async (timeoutMs) => {
      isOpen = false;
      const timeout = setTimeout(() => {
        waiting = [];
      }, timeoutMs);
      await running;
      clearTimeout(timeout);
    },
  };
}

const logicOf = (actorRef: ActorRef & { readonly logic?: object }): object =>
  actorRef.logic ?? actorRef;

/** An inspector ignores transitions, microsteps and actions. */
const isInspected = ({ type }: InspectionEvent) =>
  type === '@xstate.actor' || type === '@xstate.event' || type === '@xstate.snapshot';

const hasChart = ({ event: { type, actorRef, rootId } }: Waiting) =>
  type === '@xstate.actor' && actorRef.sessionId === rootId;
