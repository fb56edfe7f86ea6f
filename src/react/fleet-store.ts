import { type Actor, createActor, type SnapshotFrom } from 'xstate';
import type { FleetInput } from '../../machines/fleet.context.ts';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';
import { ActorStore, type Inspect, type PollControls } from './actor-store.ts';
import { type FleetView, fleetViewOf, idleFleet } from './fleet-view.ts';
import { IdNormalizer, initialIds } from './id-normalizer.ts';
import { type FleetMembers, MemberStore } from './member-store.ts';

/** One fleet, the component that runs it, and the components that show one of its members. */
export class FleetStore<TData> {
  readonly #normalizer: IdNormalizer<TData>;
  #lastIds: readonly string[] = [];
  #normalizedIds: readonly string[] = [];
  #ids: readonly string[];
  #idleView: FleetView<TData>;
  /** Whether new ids were set after the fleet had ended. */
  #hasNewIdsAfterEnd = false;

  readonly members: MemberStore<TData>;
  readonly actorStore: ActorStore<
    SnapshotFrom<FleetMachine<TData>>,
    Actor<FleetMachine<TData>>,
    FleetView<TData>
  >;

  readonly handles: PollControls & { readonly members: FleetMembers<TData> };

  /** @throws {InputError} for invalid ids or an invalid policy. */
  constructor(machine: FleetMachine<TData>, { ids, ...input }: FleetInput, inspect?: Inspect) {
    initialIds(machine, { ...input, ids: [] });
    this.#normalizer = new IdNormalizer(machine);
    this.members = new MemberStore(this.#normalizer);
    this.#ids = this.normalize(ids);
    this.#idleView = idleFleet(this.#ids.length);
    this.actorStore = new ActorStore({
      create: () => {
        this.#hasNewIdsAfterEnd = false;
        return createActor(machine, {
          input: { ...input, ids: this.#ids },
          ...(inspect && { inspect }),
        });
      },
      viewOf: (snapshot) => {
        this.members.update(snapshot.context.pages);
        return fleetViewOf(snapshot, this.members.index);
      },
      idle: () => this.#idleView,
      // After all members have settled, new ids start a new fleet.
      shouldStart: (hasStarted) =>
        this.#ids.length > 0 &&
        (!hasStarted ||
          (this.#hasNewIdsAfterEnd && this.actorStore.view.outcome?.reason === 'settled')),
      onDispose: () => {
        this.members.update([]);
        this.members.notify();
      },
    });
    this.actorStore.subscribe(() => this.members.notify());
    this.handles = { ...this.actorStore.controls, members: this.members };
  }

  /**
   * Normalizes ids and removes duplicates; returns the same array for equal ids.
   *
   * @throws {InputError} for invalid ids.
   */
  normalize(ids: readonly string[]): readonly string[] {
    if (!hasSameIds(ids, this.#lastIds)) {
      this.#normalizedIds = this.#normalizer.normalizeAll(ids);
      this.#lastIds = [...ids];
    }
    return this.#normalizedIds;
  }

  /** Changes the members to these normalized ids: adds those that are new, removes those that are missing. */
  setIds(ids: readonly string[]): void {
    if (ids === this.#ids) return;
    const before = new Set(this.#ids);
    const after = new Set(ids);
    this.#ids = ids;
    this.#idleView = idleFleet(ids.length);
    const added = ids.filter((id) => !before.has(id));
    const removed = [...before].filter((id) => !after.has(id));
    const { active } = this.actorStore;
    const at = Date.now();
    // Add before removing, since a fleet without members ends.
    if (added.length > 0) active?.send({ type: 'fleet.add', ids: added, at });
    if (removed.length > 0) active?.send({ type: 'fleet.remove', ids: removed, at });
    if (!active && added.some((id) => !this.members.index.get(id))) this.#hasNewIdsAfterEnd = true;
    this.actorStore.update();
  }
}

const hasSameIds = (ids: readonly string[], others: readonly string[]) =>
  Array.isArray(ids) &&
  ids.length === others.length &&
  ids.every((id, index) => id === others[index]);
