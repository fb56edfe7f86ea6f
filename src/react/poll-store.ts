import { type ActorRefFrom, createActor, type SnapshotFrom } from 'xstate';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { initialContext } from '../../machines/polling.context.ts';
import type {
  PollingEmitted,
  RequestFailed,
  StatusChanged,
} from '../../machines/polling.events.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { ActorStore, type PollActor } from './actor-store.ts';
import type { DataRead } from './data-read.ts';
import type { FirstAnswer } from './initial-data.ts';
import { type KnownReading, knownReadings, readFieldsIn } from './known-readings.ts';
import { PollRecorder } from './poll-recorder.ts';
import { IDLE, type PollView, viewIn, viewOf } from './poll-view.ts';
import type { TabSharing } from './tab-sharing.ts';
import type { InspectListener } from './use-inspect.ts';

/** How one component wants a poll to be. */
export interface PollSettings<TData> {
  readonly policy: PolicyInput | undefined;
  readonly first: FirstAnswer<TData> | null;
  readonly inspect: InspectListener | undefined;
  /** The tabs that share it; `null`: none. */
  readonly acrossTabs?: TabSharing | null;
}

/** An actor of this tab, or one that tabs share. */
type OwnOrShared<TData> = PollActor<SnapshotFrom<PollingMachine<TData>>, PollingEmitted<TData>>;

type Named<TEvent> = TEvent & { readonly id: string };

/** A poll has ended. */
export interface PollSettled<TData = unknown> {
  readonly type: 'poll.settled';
  readonly id: string;
  readonly outcome: PollOutcome<TData>;
}

export type PollTold<TData> = Named<PollingEmitted<TData>> | DataRead<TData> | PollSettled<TData>;
/** What `onChange` is told: `status.changed`, and the id of its poll. */
export type PollChanged<TData = unknown> = Named<StatusChanged<TData>>;
/** What `onFailure` is told: `request.failed`, and the id of its poll. */
export type PollFailed = Named<RequestFailed>;

/** So many polls that no component shows are remembered with their last reading, for each machine. */
const MAX_KNOWN = 100;

/** The view before anything is asked. @throws {InputError} for an invalid id, policy or first answer. */
export function idlePoll<TData>(
  id: string,
  { policy, first }: Pick<PollSettings<TData>, 'policy' | 'first'>,
): PollView<TData> {
  const context = initialContext<TData>({ id, policy, observation: first?.observation });
  return { ...IDLE, ...viewIn(context), ...(first?.shown && readFieldsIn(first.shown)) };
}

/** One poll and the components that show it: of their settings those of the first count. */
export class PollStore<TData> {
  readonly #holders = new Map<symbol, PollSettings<TData>>();
  readonly #unused: PolicyInput[] = [];
  #settings: PollSettings<TData>;
  /** Those that the actor was made with. */
  #startedWith: PollSettings<TData> | null = null;
  /** The first answer, until an actor is made with it. */
  #first: FirstAnswer<TData> | null = null;
  /** Shown in place of what the actor has read, until it has read something. */
  #known: KnownReading<TData> | null = null;
  /** Whether what the actor knows first is an answer that isn't believed. */
  #isMasked = false;
  #hasRead = false;
  /** The last data that was read, and the equal object that is shown for it. */
  #data: { readonly read: TData | null; readonly shown: TData | null } = NO_DATA;
  #readAt = 0;
  /** The last good answer, and the one that listeners were told of. */
  #answer: object | null = null;
  #toldAnswer: object | null = null;

  readonly recorder: PollRecorder<TData>;
  readonly actorStore: ActorStore<
    SnapshotFrom<PollingMachine<TData>>,
    PollingEmitted<TData>,
    OwnOrShared<TData>,
    PollView<TData>,
    PollTold<TData>
  >;

  /** @throws {InputError} for an invalid id, policy or first answer. */
  constructor(machine: PollingMachine<TData>, id: string, settings: PollSettings<TData>) {
    const lastSeen = knownReadings<TData>(machine, MAX_KNOWN);
    this.#settings = settings;
    this.recorder = new PollRecorder(machine, id, () =>
      this.actorStore.showSoon(this.actorStore.view),
    );
    this.#showKnown(lastSeen.get(id) ?? null);
    this.#adopt(settings.first);
    this.actorStore = new ActorStore({
      create: () => this.#create(machine, id),
      viewOf: (snapshot) => this.#viewOf(snapshot),
      idle: () =>
        this.#withKnown(idlePoll(id, { policy: this.#settings.policy, first: this.#first })),
      shouldStart: (hasStarted) => !hasStarted || this.#isOutdated(),
      isShared: () => {
        const { acrossTabs = null } = this.#settings;
        return acrossTabs !== null && acrossTabs.loaded() !== null;
      },
      toldOf: (event): PollTold<TData> => ({ ...event, id }),
      toldOfView: (view) => this.#toldOf(id, view),
      onReconcile: () => {
        this.#chooseSettings(id);
        this.recorder.reconcile();
      },
      onDispose: () => {
        this.#capture();
        this.recorder.follow(null);
        this.#startedWith = null;
        // There is nothing to see any more, or whoever looks next may not see it.
        const { outcome } = this.actorStore.view;
        if (outcome?.type === 'unauthorized' || outcome?.type === 'notFound') {
          this.#showKnown(null);
          lastSeen.delete(id);
        } else if (this.#known) lastSeen.set(id, this.#known);
      },
    });
  }

  get isHeld(): boolean {
    return this.#holders.size > 0;
  }

  /** Adds a component's settings. Returns a function that removes them. */
  hold(settings: PollSettings<TData>): () => void {
    const holder = Symbol();
    this.#holders.set(holder, settings);
    this.take(settings.first);
    return () => {
      this.#holders.delete(holder);
      this.actorStore.showSoon(this.actorStore.view);
    };
  }

  /** Shows a first answer, unless something newer is known. */
  take(first: FirstAnswer<TData> | null): void {
    const { actorStore } = this;
    this.#adopt(first);
    actorStore.showSoon(
      this.#startedWith === null ? actorStore.idle : this.#withKnown(actorStore.view),
    );
  }

  #adopt(first: FirstAnswer<TData> | null): void {
    if (first === null) return;
    const { observation, shown } = first;
    const newest = Math.max(
      this.#known?.at ?? Number.NEGATIVE_INFINITY,
      this.#first?.observation.at ?? Number.NEGATIVE_INFINITY,
    );
    if (observation.at < newest) return;
    if (this.#startedWith === null) {
      this.#first = first;
      this.#showKnown(shown);
    } else if (shown && !this.#hasRead) this.#showKnown(shown);
  }

  /** `null` until it is known whether tabs can share it, and until what records it is loaded. */
  #create(machine: PollingMachine<TData>, id: string): OwnOrShared<TData> | null {
    const { policy, inspect: isInspected, acrossTabs = null } = this.#settings;
    const sharing = acrossTabs?.loaded();
    if (acrossTabs && sharing === undefined) {
      acrossTabs.load().then(() => this.actorStore.update());
      return null;
    }
    if (!this.recorder.isReady) return null;
    this.recorder.follow(null);
    const first = this.#first;
    this.#first = null;
    this.#startedWith = this.#settings;
    this.#begin(first?.shown != null);
    const inspect: InspectListener | undefined =
      isInspected && ((event) => this.#settings.inspect?.(event));
    const create = (observation?: Observation<TData>) =>
      createActor(machine, { input: { id, policy, observation }, ...(inspect && { inspect }) });
    if (!sharing || !acrossTabs) {
      const actor = create(first?.observation);
      this.recorder.follow(actor);
      return actor;
    }
    return sharing.sharePoll<TData>({
      ...{ machine, id, inspect, between: acrossTabs.between },
      first: create(first?.observation),
      create: () => create(),
      onBegin: () => this.#begin(false),
      onRun: (actor) => this.recorder.follow(actor as ActorRefFrom<PollingMachine<TData>>),
    });
  }

  /** Keeps what is shown until the new poll has read something. @param isMasked whether its first answer isn't believed. */
  #begin(isMasked: boolean): void {
    this.#capture();
    this.#isMasked = isMasked;
    this.#hasRead = false;
  }

  #viewOf(snapshot: SnapshotFrom<PollingMachine<TData>>): PollView<TData> {
    const view = viewOf<TData>(snapshot);
    const { status, polls, observation } = snapshot.context;
    const isGood = observation?.type === 'reading' || observation?.type === 'unchanged';
    this.#hasRead ||= status !== null && (!this.#isMasked || (polls > 1 && isGood));
    if (!this.#hasRead) return this.#withKnown(view);
    this.#known = null;
    this.#readAt = observation?.at ?? this.#readAt;
    if (isGood) this.#answer = observation;
    return { ...view, data: this.#same(view.data) };
  }

  #toldOf(id: string, { data, outcome }: PollView<TData>): readonly PollTold<TData>[] {
    const isRead = this.#answer !== this.#toldAnswer && data !== null;
    this.#toldAnswer = this.#answer;
    return [
      ...(isRead ? [{ type: 'data.read', id, data, at: this.#readAt } as const] : []),
      ...(outcome ? [{ type: 'poll.settled', id, outcome } as const] : []),
    ];
  }

  /** Equal data stays the same object, also that of the poll before. */
  #same(data: TData | null): TData | null {
    if (data !== this.#data.read) {
      const { shown } = this.#data;
      this.#data = { read: data, shown: jsonEqual(shown, data) ? shown : data };
    }
    return this.#data.shown;
  }

  /** Keeps what is shown, for when the poll is begun again. */
  #capture(): void {
    const { view } = this.actorStore;
    if (this.#known !== null || (view.status === null && view.data === null)) return;
    this.#showKnown({ ...readFieldsIn(view), at: this.#readAt });
  }

  #showKnown(known: KnownReading<TData> | null): void {
    this.#known = known;
    const data = known?.data ?? null;
    this.#data = { read: data, shown: data };
  }

  #withKnown = (view: PollView<TData>): PollView<TData> =>
    this.#known ? { ...view, ...readFieldsIn(this.#known) } : view;

  /** The policy with which a poll was begun stays for as long as any component wants it. */
  #chooseSettings(id: string): void {
    const [first = this.#settings, ...others] = this.#holders.values();
    this.#settings = first;
    if (process.env.NODE_ENV === 'production') return;
    for (const { policy } of others)
      if (!isSame(policy, first.policy) && !this.#unused.some((unused) => isSame(policy, unused))) {
        this.#unused.push(policy ?? {});
        console.error(
          `policy: expected one for all components that poll "${id}", got ${shown(policy)} beside ${shown(first.policy)}, which the first of them has and which is used`,
        );
      }
  }

  #isOutdated(): boolean {
    if (this.#startedWith === null) return false;
    const { policy, inspect, acrossTabs = null } = this.#startedWith;
    const wanted = this.#settings;
    return (
      !isSame(policy, wanted.policy) ||
      Boolean(inspect) !== Boolean(wanted.inspect) ||
      acrossTabs !== (wanted.acrossTabs ?? null)
    );
  }
}

const shown = (policy: PolicyInput | undefined) => JSON.stringify(policy ?? {});

/** As JSON, in which a field that is `undefined` is none. */
const isSame = (policy: PolicyInput | undefined, other: PolicyInput | undefined) =>
  jsonEqual(JSON.parse(shown(policy)), JSON.parse(shown(other)));

const NO_DATA = { read: null, shown: null };
