import { performance } from 'node:perf_hooks';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type {
  AnyActorRef,
  AnyEventObject,
  AnyStateMachine,
  InspectionEvent,
  Snapshot,
} from 'xstate';
import type { SecretFields } from '../inspect/without-secrets.ts';
import { replayableFleet } from '../replay/fleet-recording.ts';
import { foundIn } from '../replay/found.ts';
import type { Found } from '../replay/recording.ts';
import { chartOf, machineOf } from './chart-of.ts';
import { FeedLog } from './feed-log.ts';
import { feedMessages } from './feed-messages.ts';
import {
  type EndTask,
  type EntryTask,
  FeedTasks,
  type Shown,
  type SnapshotTask,
  type Task,
} from './feed-tasks.ts';

/** Half of what a recording keeps; of a fleet, bytes up to the size of its header. */
const HALF_EXCHANGES = 250;
const HALF_ENTRIES = 1_000;
const HALF_BYTES = 2 * 2 ** 20;
/** Bytes; of an actor with snapshots of at least this size only the newest waiting one is sent. */
const LARGE_BYTES = 64 * 2 ** 10;
/** When more waits to be told, it is dropped, and recordings begin anew. */
const MAX_WAITING = 20_000;
/** After this long other tasks run, for as long. */
const SLICE_MS = 10;
const MAX_BREAK_MS = 250;

export interface Feed {
  readonly log: FeedLog;
  next(event: InspectionEvent): void;
  /** What hasn't ended, parents first. */
  active(): readonly Pick<Shown, 'actorRef' | 'rootId'>[];
  /** Accepts no more events; resolves when all are in the log, or drops the rest after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Makes messages for the page of what XState reports: of polls and fleets the lines of a recording, of other machines
 * snapshots. It notes an event at once and makes its message later, in slices, so that other tasks run in between: the
 * header of a fleet of thousands has megabytes.
 *
 * @param onMessages is called after messages were added to the log.
 */
export function createFeed(secrets: SecretFields, onMessages: () => void): Feed {
  const log = new FeedLog();
  const messages = feedMessages(secrets);
  const tasks = new FeedTasks();
  const known = new WeakMap<AnyActorRef, Shown>();
  /** Those that have not ended, by id. */
  const active = new Map<string, Shown>();
  /** Polls and fleets whose recording needs a header. */
  const withoutHeader = new Set<Shown>();
  /** Others of whom a snapshot was dropped, and none came since. */
  const withoutSnapshot = new Set<Shown>();
  /** Those that received what they may have failed at. */
  const unsettled = new Set<Shown>();
  let count = 0;
  let isOpen = true;
  let running: Promise<void> | undefined;
  let sliceBegan = 0;

  const add: FeedTasks['push'] = (task) => {
    tasks.push(task);
    if (tasks.droppable > MAX_WAITING)
      for (const shown of tasks.dropAllButActors()) beginAnew(shown);
    running ??= run();
  };

  const shownFor = (actorRef: AnyActorRef, rootId: string, isUntouched: boolean) => {
    const shown = known.get(actorRef);
    if (shown) return shown;
    const machine = machineOf(actorRef);
    if (!machine) return null;
    if (actorRef._parent) shownFor(actorRef._parent, rootId, false);
    count += 1;
    const made: Shown = {
      ...{ id: String(count), actorRef, machine, rootId, chart: chartOf(machine), isUntouched },
      ...{ hasReported: false, received: [], needsHeader: true, renewal: null, exchanges: 0 },
      ...{ entries: 0, waiting: null, lastBytes: 0, hasEnded: false },
    };
    known.set(actorRef, made);
    active.set(made.id, made);
    if (made.chart !== 'other') withoutHeader.add(made);
    add({ type: 'actor', shown: made });
    return made;
  };

  /** The nearest machine above. */
  const parentOf = (actorRef: AnyActorRef): string | null => {
    const above = actorRef._parent;
    return above ? (known.get(above)?.id ?? parentOf(above)) : null;
  };

  const takeHeader = (shown: Shown) => {
    const { actorRef, machine, needsHeader, renewal } = shown;
    const snapshot = persistedBy(machine, actorRef.getSnapshot());
    if (snapshot === null) return showAsOther(shown);
    Object.assign(shown, { needsHeader: false, renewal: null, exchanges: 0, entries: 0 });
    withoutHeader.delete(shown);
    add({
      ...{ type: 'header', shown, at: Date.now(), snapshot },
      ...{ isGapless: !needsHeader, isOnly: renewal === 'whole' },
    });
  };

  /** While an event waits to be processed, a request may have ended whose state still has it. */
  const takeHeaderIfQuiet = (shown: Shown) => {
    const { chart, received, needsHeader, renewal } = shown;
    if (chart !== 'other' && received.length === 0 && (needsHeader || renewal)) takeHeader(shown);
  };

  const receive = (shown: Shown, event: AnyEventObject) => {
    // Nothing is processed before the first event.
    if (shown.chart !== 'other' && shown.isUntouched && shown.needsHeader) takeHeader(shown);
    shown.isUntouched = false;
    const isQuiet = shown.received.length === 0;
    shown.received.push(event);
    unsettled.add(shown);
    running ??= run();
    if (shown.chart === 'other' || shown.needsHeader || !isRecorded(shown, event.type)) return;
    shown.entries += 1;
    if (/^xstate\.(done|error)\.actor\./.test(event.type)) shown.exchanges += 1;
    if (shown.exchanges >= HALF_EXCHANGES || shown.entries >= HALF_ENTRIES)
      shown.renewal ??= 'half';
    const found = isQuiet ? foundIn(shown.actorRef.getSnapshot()) : null;
    add({ type: 'entry', shown, at: Date.now(), event, found });
  };

  const report = (shown: Shown, event: AnyEventObject) => {
    // What is reported of one that fails at its start is from before it.
    const snapshot: Snapshot<unknown> = shown.actorRef.getSnapshot();
    shown.isUntouched = false;
    shown.hasReported = true;
    const index = shown.received.indexOf(event);
    if (index >= 0) shown.received.splice(index, 1);
    if (shown.received.length > 0) unsettled.add(shown);
    else unsettled.delete(shown);
    if (shown.chart === 'other') addSnapshot(shown, event, snapshot);
    else takeHeaderIfQuiet(shown);
    const isOver = snapshot.status === 'done' && shown.chart !== 'other' && !shown.needsHeader;
    if (snapshot.status !== 'active') end(shown, isOver ? foundIn(snapshot) : null);
  };

  const addSnapshot = (shown: Shown, event: SnapshotTask['event'], snapshot: Snapshot<unknown>) => {
    const task: SnapshotTask = { type: 'snapshot', shown, at: Date.now(), event, snapshot };
    withoutSnapshot.delete(shown);
    if (shown.waiting && shown.lastBytes >= LARGE_BYTES) {
      Object.assign(shown.waiting, task);
      return;
    }
    shown.waiting = task;
    add(task);
  };

  const end = (shown: Shown, last: Found | null = null) => {
    if (shown.hasEnded) return;
    shown.hasEnded = true;
    shown.received.length = 0;
    active.delete(shown.id);
    add({ type: 'end', shown, at: Date.now(), end: last });
  };

  /** One that fails reports no snapshot. */
  const endFailed = () => {
    for (const shown of unsettled) {
      const snapshot: Snapshot<unknown> = shown.actorRef.getSnapshot();
      if (shown.hasEnded || snapshot.status !== 'error') continue;
      shown.hasReported = true;
      if (shown.chart === 'other') addSnapshot(shown, shown.received[0] ?? null, snapshot);
      end(shown);
    }
    unsettled.clear();
  };

  /** As soon as nothing waits: what is queued here at once might be dropped at once. */
  const beginAnew = (shown: Shown) => {
    shown.waiting = null;
    shown.needsHeader = true;
    if (shown.chart === 'other') withoutSnapshot.add(shown);
    else withoutHeader.add(shown);
  };

  const announce = (shown: Shown) => {
    log.announce(shown.id, messages.actor(shown, parentOf(shown.actorRef)));
    if (shown.chart === 'other' && !shown.hasReported)
      addSnapshot(shown, null, shown.actorRef.getSnapshot());
  };

  /** One whose recording no page could hold is shown by its states alone. */
  const showAsOther = (shown: Shown) => {
    shown.chart = 'other';
    shown.hasReported = false;
    withoutHeader.delete(shown);
    announce(shown);
  };

  const addEntry = (task: EntryTask) => {
    const { shown } = task;
    if (shown.chart === 'other') return;
    const message = messages.entry(task);
    if (message === null) beginAnew(shown);
    else if (log.entry(shown.id, message, HALF_BYTES)) shown.renewal ??= 'half';
  };

  const addEnd = ({ shown, at, end }: EndTask) => {
    const { id, chart, needsHeader } = shown;
    const isNext = chart !== 'other' && !needsHeader;
    if (end !== null && isNext) log.entry(id, messages.end(shown, at, end), HALF_BYTES);
    log.end(id);
  };

  const perform = async (task: Task) => {
    const { shown } = task;
    const { id } = shown;
    if (task.type === 'actor') return announce(shown);
    if (task.type === 'end') return addEnd(task);
    if (task.type === 'entry') return addEntry(task);
    if (task.type === 'header') {
      const message = shown.chart === 'other' ? null : await messages.header(task, pause);
      if (message === null) return showAsOther(shown);
      return log.begin(id, message, task.isGapless, task.isOnly);
    }
    if (shown.waiting === task) shown.waiting = null;
    else if (shown.lastBytes >= LARGE_BYTES) return;
    const { message, bytes } = messages.snapshot(task, chartOf(shown.machine) === 'other');
    shown.lastBytes = bytes;
    return log.snapshot(id, message);
  };

  /** What a user's machine holds may fail to be read, which is no fault of the program that is inspected. */
  const tell = async (task: Task) => {
    try {
      await perform(task);
    } catch {
      if (task.shown.chart !== 'other') showAsOther(task.shown);
    }
  };

  const pause = async () => {
    const tookMs = performance.now() - sliceBegan;
    if (tookMs < SLICE_MS) return;
    onMessages();
    // Lets sockets be served.
    await setImmediate();
    if (isOpen) await wait(Math.min(tookMs, MAX_BREAK_MS));
    sliceBegan = performance.now();
  };

  const run = async () => {
    // First let all events of the current tick arrive.
    await setImmediate();
    sliceBegan = performance.now();
    for (;;) {
      endFailed();
      if (tasks.length === 0) renew();
      const task = tasks.shift();
      if (!task) break;
      if (task.type === 'actor' || log.has(task.shown.id)) await tell(task);
      await pause();
    }
    onMessages();
    running = undefined;
  };

  const renew = () => {
    for (const lacking of [withoutHeader, withoutSnapshot])
      for (const shown of lacking) if (!log.has(shown.id)) lacking.delete(shown);
    for (const shown of withoutHeader) takeHeaderIfQuiet(shown);
    for (const shown of withoutSnapshot) addSnapshot(shown, null, shown.actorRef.getSnapshot());
    for (const id of log.crowding()) {
      const shown = active.get(id);
      if (!shown) continue;
      shown.renewal = 'whole';
      takeHeaderIfQuiet(shown);
    }
    // Those that the log has dropped.
    if (active.size > log.size) for (const id of active.keys()) if (!log.has(id)) active.delete(id);
  };

  return {
    log,
    next: (event) => {
      if (!isOpen || !/^@xstate\.(actor|event|snapshot)$/.test(event.type)) return;
      const actorRef = event.actorRef as AnyActorRef;
      const shown = shownFor(actorRef, event.rootId, event.type === '@xstate.actor');
      if (!shown || shown.hasEnded) return;
      if (event.type === '@xstate.event') receive(shown, event.event);
      if (event.type === '@xstate.snapshot') report(shown, event.event);
    },
    active: () => [...active.values()],
    close: async (timeoutMs) => {
      isOpen = false;
      const timeout = setTimeout(() => {
        for (const waiting of [tasks, withoutHeader, withoutSnapshot, unsettled]) waiting.clear();
      }, timeoutMs);
      await running;
      clearTimeout(timeout);
    },
  };
}

const isRecorded = ({ chart, machine }: Shown, type: string) =>
  chart === 'fleet' ? replayableFleet.isRecorded(type) : machine.events.includes(type);

/**
 * As `getPersistedSnapshot` does, which looks for actors in the whole context: our charts keep none there.
 *
 * @returns `null` for a snapshot that can't be persisted.
 */
function persistedBy(
  machine: AnyStateMachine,
  snapshot: Snapshot<unknown>,
): Snapshot<unknown> | null {
  try {
    const { context } = snapshot as { readonly context?: unknown };
    const others = machine.getPersistedSnapshot({ ...snapshot, context: {} } as never);
    return { ...others, ...{ context } };
  } catch {
    return null;
  }
}
