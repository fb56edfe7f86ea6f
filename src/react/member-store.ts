import type { FleetMember } from '../../machines/fleet/member.ts';
import type { Pages } from '../../machines/fleet/pages.ts';
import type { IdNormalizer } from './id-normalizer.ts';
import { MemberIndex } from './member-index.ts';
import { type FleetMemberView, IDLE_MEMBER, memberViewOf } from './member-view.ts';
import type { ViewSource } from './use-tracked-view.ts';

/** The members of a fleet, for `useFleetMember`. Stable for as long as the fleet is the same. */
export interface FleetMembers<TData> {
  /** One member, by its id in any spelling that the resource accepts. */
  of(id: string): ViewSource<FleetMemberView<TData>>;
}

/** The members of a fleet and the components that show one of them. */
export class MemberStore<TData> implements FleetMembers<TData> {
  readonly index = new MemberIndex<TData>();
  readonly #normalizer: IdNormalizer<TData>;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #views = new WeakMap<FleetMember<TData>, FleetMemberView<TData>>();
  readonly #changedIds = new Set<string>();

  constructor(normalizer: IdNormalizer<TData>) {
    this.#normalizer = normalizer;
  }

  of(id: string): ViewSource<FleetMemberView<TData>> {
    const key = this.#normalizer.normalize(id);
    const viewOf = () => this.#viewOf(key);
    return {
      idle: IDLE_MEMBER,
      get view() {
        return viewOf();
      },
      subscribe: (listener) => this.#subscribe(key, listener),
    };
  }

  update(pages: Pages<FleetMember<TData>>): void {
    for (const id of this.index.update(pages))
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
    if (!member) return IDLE_MEMBER;
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
