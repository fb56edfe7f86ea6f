import { type Actor, createActor, type SnapshotFrom } from 'xstate';
import type { FleetInput } from '../../machines/fleet.context.ts';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';
import { ActorStore, type Inspect, type PollControls } from './actor-store.ts';
import { type FleetView, fleetViewOf, idleFleet } from './fleet-view.ts';
import { IdNormalizer, idsOfNew } from './id-normalizer.ts';
import { type FleetMembers, WatchedMembers } from './watched-members.ts';

/** One fleet, the component that runs it, and those that look at one of its members. */
export class FleetStore<TData> {
  readonly #spelling: IdNormalizer<TData>;
  #given: readonly string[] = [];
  #spelt: readonly string[] = [];
  #wanted: readonly string[];
  #idle: FleetView<TData>;
  /** Whether somebody came after the fleet had ended. */
  #isOutgrown = false;

  readonly members: WatchedMembers<TData>;
  readonly whole: ActorStore<
    SnapshotFrom<FleetMachine<TData>>,
    Actor<FleetMachine<TData>>,
    FleetView<TData>
  >;

  readonly handles: PollControls & { readonly members: FleetMembers<TData> };

  /** @throws {InputError} for ids or a policy that can't be taken. */
  constructor(machine: FleetMachine<TData>, { ids, ...input }: FleetInput, inspect?: Inspect) {
    idsOfNew(machine, { ...input, ids: [] });
    this.#spelling = new IdNormalizer(machine);
    this.members = new WatchedMembers(this.#spelling);
    this.#wanted = this.spelt(ids);
    this.#idle = idleFleet(this.#wanted.length);
    this.whole = new ActorStore({
      create: (autoStart) => {
        this.#isOutgrown = false;
        return createActor(machine, {
          input: { ...input, ids: this.#wanted, autoStart },
          ...(inspect && { inspect }),
        });
      },
      viewOf: (snapshot) => {
        this.members.update(snapshot.context.pages);
        return fleetViewOf(snapshot, this.members.index);
      },
      idle: () => this.#idle,
      shouldStart: (hasBegun) =>
        this.#wanted.length > 0 &&
        (!hasBegun || (this.#isOutgrown && this.whole.view.outcome?.reason === 'settled')),
      abandoned: () => {
        this.members.update([]);
        this.members.tell();
      },
    });
    this.whole.subscribe(() => this.members.tell());
    this.handles = { ...this.whole.controls, members: this.members };
  }

  /**
   * Ids as the machine spells them, each once; the same list for equal ids.
   *
   * @throws {InputError} for ids that can't be taken.
   */
  spelt(ids: readonly string[]): readonly string[] {
    if (!isSame(ids, this.#given)) {
      this.#spelt = this.#spelling.all(ids);
      this.#given = [...ids];
    }
    return this.#spelt;
  }

  /** Polls these from now on, in the machine's spelling: takes in who is new, and lets go who isn't there. */
  want(ids: readonly string[]): void {
    if (ids === this.#wanted) return;
    const before = new Set(this.#wanted);
    const after = new Set(ids);
    this.#wanted = ids;
    this.#idle = idleFleet(ids.length);
    const come = ids.filter((id) => !before.has(id));
    const gone = [...before].filter((id) => !after.has(id));
    const { active } = this.whole;
    const at = Date.now();
    // Who comes goes in first: a fleet without members is over.
    if (come.length > 0) active?.send({ type: 'fleet.add', ids: come, at });
    if (gone.length > 0) active?.send({ type: 'fleet.remove', ids: gone, at });
    if (!active && come.some((id) => !this.members.index.get(id))) this.#isOutgrown = true;
    this.whole.changed();
  }
}

const isSame = (some: readonly string[], others: readonly string[]) =>
  Array.isArray(some) &&
  some.length === others.length &&
  some.every((id, place) => id === others[place]);
