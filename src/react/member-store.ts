import type { FleetMember } from '../../machines/fleet/member.ts';
import type { Pages } from '../../machines/fleet/pages.ts';
import type { IdNormalizer } from './id-normalizer.ts';
import { type KnownReadings, readFieldsIn } from './known-readings.ts';
import { MemberIndex } from './member-index.ts';
import { type FleetMemberView, IDLE_MEMBER, memberViewOf } from './member-view.ts';
import type { ViewSource } from './use-tracked-view.ts';

/** The members of a fleet, for `useFleetMember`. Stable for as long as the fleet is the same. */
export interface FleetMembers<TData> {
  /** One member, by its id in any spelling that the resource accepts. */
  of(id: string): ViewSource<FleetMemberView<TData>>;
}

interface MemberStoreOptions<TData> {
  readonly normalizer: IdNormalizer<TData>;
  readonly lastSeen: KnownReadings<TData>;
  /** Whether a normalized id is one that the fleet is to poll. */
  readonly isWanted: (id: string) => boolean;
  /** The view before anything is asked, as a server renders it. */
  readonly idleOf: (id: string) => FleetMemberView<TData>;
}

/** The members of a fleet and the components that show one of them. */
export class MemberStore<TData> implements FleetMembers<TData> {
  readonly index: MemberIndex<TData>;
  readonly #options: MemberStoreOptions<TData>;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #views = new WeakMap<FleetMember<TData>, FleetMemberView<TData>>();
  readonly #changedIds = new Set<string>();

  constructor(options: MemberStoreOptions<TData>) {
    this.#options = options;
    this.index = new MemberIndex(options.lastSeen);
  }

  of(id: string): ViewSource<FleetMemberView<TData>> {
    const key = this.#options.normalizer.normalize(id);
    const viewOf = () => this.#viewOf(key);
    return {
      idle: this.#options.idleOf(key),
      get view() {
        return viewOf();
      },
      subscribe: (listener) => this.#subscribe(key, listener),
    };
  }

  /** Returns the ids of the members that were added, removed or changed. */
  update(pages: Pages<FleetMember<TData>>): readonly string[] {
    const ids = this.index.update(pages);
    for (const id of ids) this.changed(id);
    return ids;
  }

  /** Notes that the view of a member has changed, for `notify`. */
  changed(id: string): void {
    if (this.#listeners.has(id)) this.#changedIds.add(id);
  }

  /** Calls the listeners of the members that have changed. */
  notify(): void {
    const ids = [...this.#changedIds];
    this.#changedIds.clear();
    for (const id of ids) for (const listener of this.#listeners.get(id) ?? []) listener();
  }

  #viewOf(id: string): FleetMemberView<TData> {
    const member = this.index.get(id);
    if (!member && !this.#options.isWanted(id)) return { ...IDLE_MEMBER, id };
    const view = member ? this.#ownViewOf(member) : { ...IDLE_MEMBER, id };
    const known = this.index.knownOf(id);
    return known ? { ...view, ...readFieldsIn(known) } : view;
  }

  #ownViewOf(member: FleetMember<TData>): FleetMemberView<TData> {
    const view = this.#views.get(member) ?? memberViewOf(member);
    this.#views.set(member, view);
    return view;
  }

  #subscribe(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(id);
    };
  }
}
