import { createActor, type SnapshotFrom } from 'xstate';
import type { FleetEmitted } from '../../machines/fleet/emitted.ts';
import type { FleetMember } from '../../machines/fleet/member.ts';
import type { FleetInput } from '../../machines/fleet.context.ts';
import type { FleetEvent } from '../../machines/fleet.events.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';
import { ActorStore, type PollActor, type PollControls } from './actor-store.ts';
import type { DataRead } from './data-read.ts';
import { type FleetView, fleetViewOf, idleFleet } from './fleet-view.ts';
import { IdNormalizer, initialIds } from './id-normalizer.ts';
import { type FirstAnswer, initialAnswer } from './initial-data.ts';
import { knownReadings, readFieldsIn } from './known-readings.ts';
import { type FleetMembers, MemberStore } from './member-store.ts';
import { IDLE_MEMBER } from './member-view.ts';
import type { TabSharing } from './tab-sharing.ts';
import type { InspectListener } from './use-inspect.ts';

/** Data that the application has already, by id, and when it was read, epoch ms. */
export interface FleetInitialData<TData> {
  /**
   * Data that the application has already, by id: it is shown from the first render on, and the first request comes
   * when it is due. A verdict in it is shown, but doesn't end the member.
   */
  readonly initialData?: Readonly<Record<string, TData>> | undefined;
  /** When the initial data was read, epoch ms: of all, or by id. Default: now. */
  readonly initialDataAt?: number | Readonly<Record<string, number>> | undefined;
}

interface FleetStoreOptions<TData> extends FleetInitialData<TData> {
  readonly inspect?: InspectListener | undefined;
  /** The tabs that share it; `null`: none. */
  readonly acrossTabs?: TabSharing | null | undefined;
}

/** Members were added, removed or changed. */
interface MembersUpdated {
  readonly type: 'members.updated';
  readonly ids: readonly string[];
}

export type FleetTold<TData> = FleetEmitted<TData> | MembersUpdated;

/** An actor of this tab, or one that tabs share. */
type OwnOrShared<TData> = PollActor<
  SnapshotFrom<FleetMachine<TData>>,
  FleetEmitted<TData>,
  FleetEvent
>;

/** Of so many members that no component shows the last reading is kept, for each machine. */
const MAX_KNOWN = 10_000;

/** One fleet, the component that runs it, and the components that show one of its members. */
export class FleetStore<TData> {
  readonly #machine: FleetMachine<TData>;
  readonly #keepOpen: boolean;
  readonly #normalizer: IdNormalizer<TData>;
  /** First answers that no actor has been given yet. */
  readonly #first = new Map<string, FirstAnswer<TData>>();
  #initialData: FleetInitialData<TData>['initialData'];
  #lastIds: readonly string[] = [];
  #normalizedIds: readonly string[] = [];
  #wanted: ReadonlySet<string> = new Set();
  #ids: readonly string[];
  #idleView: FleetView<TData>;
  /** The members that the last snapshot has changed. */
  #updated: readonly string[] = [];
  /** The answer of each member that a listener was told of last. */
  readonly #told = new Map<string, object>();
  /** Whether new ids were set after the fleet had ended. */
  #hasNewIdsAfterEnd = false;

  readonly members: MemberStore<TData>;
  readonly actorStore: ActorStore<
    SnapshotFrom<FleetMachine<TData>>,
    FleetEmitted<TData>,
    OwnOrShared<TData>,
    FleetView<TData>,
    FleetTold<TData>
  >;

  readonly handles: Omit<PollControls, 'restart'> & {
    readonly restart: Restart;
    readonly members: FleetMembers<TData>;
  };

  /** @throws {InputError} for invalid ids, an invalid policy or `initialDataAt`. */
  constructor(
    machine: FleetMachine<TData>,
    { ids, ...input }: FleetInput,
    { inspect, acrossTabs = null, ...initial }: FleetStoreOptions<TData> = {},
  ) {
    initialIds(machine, { ...input, ids: [] });
    this.#machine = machine;
    this.#keepOpen = input.keepOpen ?? false;
    this.#normalizer = new IdNormalizer(machine);
    this.members = new MemberStore<TData>({
      normalizer: this.#normalizer,
      lastSeen: knownReadings<TData>(machine, MAX_KNOWN),
      isWanted: (id) => this.#wanted.has(id),
      idleOf: (id) => {
        const shown = this.#first.get(id)?.shown;
        return { ...IDLE_MEMBER, id, ...(shown && readFieldsIn(shown)) };
      },
    });
    this.#ids = this.normalize(ids);
    this.take(initial);
    this.#idleView = this.#idle();
    this.actorStore = new ActorStore({
      create: () => {
        const sharing = acrossTabs?.loaded();
        if (acrossTabs && sharing === undefined) {
          acrossTabs.load().then(() => this.actorStore.update());
          return null;
        }
        this.#hasNewIdsAfterEnd = false;
        const takeObservations = () => this.#answersFor(this.#ids);
        const create = (observations: FleetInput['observations']) =>
          createActor(machine, {
            input: { ...input, ids: this.#ids, observations },
            ...(inspect && { inspect }),
          });
        if (!sharing || !acrossTabs) return create(takeObservations());
        return sharing.shareFleet<TData>({
          ...{ machine, inspect, between: acrossTabs.between, create, takeObservations },
          ids: () => this.#ids,
          onBegin: () => this.members.index.unmask(),
        });
      },
      viewOf: (snapshot) => {
        this.#updated = this.members.update(snapshot.context.pages);
        return fleetViewOf(snapshot, this.members.index);
      },
      idle: () => this.#idleView,
      // After all members have settled, new ids start a new fleet.
      shouldStart: (hasStarted) =>
        this.#ids.length > 0 &&
        (!hasStarted ||
          (this.#hasNewIdsAfterEnd && this.actorStore.view.outcome?.reason === 'settled')),
      isShared: () => acrossTabs !== null && acrossTabs.loaded() !== null,
      toldOf: (event): FleetTold<TData> => event,
      toldOfView: () => [{ type: 'members.updated', ids: this.#updated }],
      onDispose: () => {
        this.members.update([]);
        this.members.notify();
      },
    });
    this.actorStore.subscribe(() => this.members.notify());
    const { restart, ...controls } = this.actorStore.controls;
    this.handles = {
      ...controls,
      // Whatever an event handler is given is no id.
      restart: (id?: unknown) => (typeof id === 'string' ? this.#restartMember(id) : restart()),
      members: this.members,
    };
  }

  /**
   * Normalizes ids and removes duplicates; returns the same array for equal ids.
   *
   * @throws {InputError} for invalid ids.
   */
  normalize(ids: readonly string[]): readonly string[] {
    if (!hasSameIds(ids, this.#lastIds)) {
      this.#normalizedIds = this.#normalizer.normalizeAll(ids);
      this.#wanted = new Set(this.#normalizedIds);
      this.#lastIds = [...ids];
    }
    return this.#normalizedIds;
  }

  /**
   * Takes initial data for members that aren't polled yet.
   *
   * @throws {InputError} for an invalid id or time.
   */
  take({ initialData, initialDataAt }: FleetInitialData<TData>): void {
    if (initialData === undefined || initialData === this.#initialData) return;
    this.#initialData = initialData;
    const { fetchBatch } = this.#machine.implementations.actors;
    for (const [given, data] of Object.entries(initialData)) {
      const id = this.#normalizer.normalize(given);
      if (this.members.index.get(id) || data === null || data === undefined) continue;
      const at = typeof initialDataAt === 'object' ? initialDataAt[given] : initialDataAt;
      this.#takeAnswer(id, initialAnswer<TData>(fetchBatch, id, data, at));
    }
  }

  /** Changes the members to these normalized ids: adds those that are new, removes those that are missing. */
  setIds(ids: readonly string[]): void {
    if (ids === this.#ids) return;
    const before = new Set(this.#ids);
    const after = new Set(ids);
    this.#ids = ids;
    this.#idleView = this.#idle();
    const added = ids.filter((id) => !before.has(id));
    const removed = [...before].filter((id) => !after.has(id));
    const { active } = this.actorStore;
    const at = Date.now();
    // Add before removing, since a fleet without members ends.
    const changes: readonly FleetEvent[] = [
      ...(active && added.length > 0 ? [this.#adding(added, at)] : []),
      ...(removed.length > 0 ? [{ type: 'fleet.remove' as const, ids: removed, at }] : []),
    ];
    if (active?.move) active.move(changes);
    else for (const change of changes) active?.send(change);
    if (!active && added.some((id) => !this.members.index.get(id))) this.#hasNewIdsAfterEnd = true;
    this.actorStore.update();
  }

  /** What these members have read since this was called before. */
  readBy(ids: readonly string[]): readonly DataRead<TData>[] {
    const { index } = this.members;
    return ids.flatMap((id) => {
      const member = index.get(id);
      if (!member) this.#told.delete(id);
      const { data = null, observation = null } = member ?? {};
      const isGood = observation?.type === 'reading' || observation?.type === 'unchanged';
      const isNew = isGood && observation !== this.#told.get(id);
      if (data === null || !isNew || index.knownOf(id) !== undefined) return [];
      this.#told.set(id, observation);
      return [{ type: 'data.read', id, data, at: observation.at }];
    });
  }

  #idle(): FleetView<TData> {
    const statuses = Array.from(
      this.#first,
      ([id, { shown }]) => [id, shown?.status ?? null] as const,
    );
    return idleFleet(this.#ids, new Map(statuses));
  }

  #adding(ids: readonly string[], at: number): FleetEvent {
    return { type: 'fleet.add', ids, observations: this.#answersFor(ids), at };
  }

  #takeAnswer(id: string, { observation, shown, later }: FirstAnswer<TData>): void {
    const { index } = this.members;
    const newest = index.knownOf(id)?.at ?? Number.NEGATIVE_INFINITY;
    if (index.get(id) || shown === null || observation.at < newest) return;
    this.#first.set(id, { observation, shown });
    index.mask(id, shown);
    this.members.changed(id);
    later?.then((answer) => {
      this.#takeAnswer(id, answer);
      this.members.notify();
    });
  }

  /** The first answers for these ids, each given to an actor once. */
  #answersFor(ids: readonly string[]): Readonly<Record<string, Observation<TData>>> {
    const given = ids.flatMap((id) => {
      const first = this.#first.get(id);
      this.#first.delete(id);
      return first ? [[id, first.observation] as const] : [];
    });
    return Object.fromEntries(given);
  }

  /** Begins one member anew: while it is polled, or after its end or that of all. */
  #restartMember(given: string): void {
    const id = this.#normalizer.normalize(given);
    if (!this.#ids.includes(id))
      throw new InputError('id', given, 'the id of a member of this fleet');
    const { active, controls } = this.actorStore;
    const member = this.members.index.get(id);
    if (!member) return;
    const isLive = member.ending === null;
    const isLast = isLive && !this.#keepOpen && this.actorStore.view.live === 1;
    const at = Date.now();
    if (active && !isLast) {
      if (isLive) active.send({ type: 'fleet.remove', ids: [id], at });
      active.send(this.#adding([id], at));
      return;
    }
    // The others stay as they have ended.
    for (const other of this.#ids)
      if (other !== id) this.#keepEnding(this.members.index.get(other));
    controls.restart();
  }

  #keepEnding(member: FleetMember<TData> | undefined): void {
    if (!member || !HAS_VERDICT.includes(member.ending?.reason ?? '')) return;
    const observation = endingOf(member);
    if (observation) this.#first.set(member.id, { observation, shown: null });
  }
}

/** With an id only this member begins anew. */
export interface Restart {
  (): void;
  /** @throws {InputError} for an id that isn't in the fleet. */
  (id: string): void;
}

const HAS_VERDICT: readonly string[] = ['succeeded', 'stopped', 'failed', 'blocked'];

/** The reading that a member has ended with. */
function endingOf<TData>(member: FleetMember<TData>): Observation<TData> | null {
  const { observation, status, verdict, detail, label, progress, data, validators } = member;
  if (!observation || status === null || verdict === null || data === null) return null;
  return {
    ...{ type: 'reading', at: observation.at, jitter: 0, elapsedMs: 0, askedMs: null },
    ...{ status, verdict, data, validators: validators ?? { etag: null, lastModified: null } },
    ...(detail !== null && { detail }),
    ...(label !== null && { label }),
    ...(progress !== null && { progress }),
  };
}

const hasSameIds = (ids: readonly string[], others: readonly string[]) =>
  Array.isArray(ids) &&
  ids.length === others.length &&
  ids.every((id, index) => id === others[index]);
