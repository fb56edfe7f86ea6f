import type { FleetMember } from '../../machines/fleet/member.ts';
import type { Pages } from '../../machines/fleet/pages.ts';
import type { IdNormalizer } from './id-normalizer.ts';
import { MemberIndex } from './member-index.ts';
import { type FleetMemberView, IDLE_MEMBER, memberViewOf } from './member-view.ts';
import type { Source } from './use-tracked.ts';

/** The members of a fleet, for `useFleetMember`: the same object for as long as the fleet is the same. */
export interface FleetMembers<TData> {
  /** One member, whatever the spelling of its id. */
  of(id: string): Source<FleetMemberView<TData>>;
}

/** The members of a fleet and the components that look at one of them. */
export class WatchedMembers<TData> implements FleetMembers<TData> {
  readonly index = new MemberIndex<TData>();
  readonly #spelling: IdNormalizer<TData>;
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #views = new WeakMap<FleetMember<TData>, FleetMemberView<TData>>();
  readonly #untold = new Set<string>();

  constructor(spelling: IdNormalizer<TData>) {
    this.#spelling = spelling;
  }

  of(id: string): Source<FleetMemberView<TData>> {
    const key = this.#spelling.of(id);
    const viewOf = () => this.#viewOf(key);
    return {
      idle: IDLE_MEMBER,
      get view() {
        return viewOf();
      },
      subscribe: (listener) => this.#watch(key, listener),
    };
  }

  update(pages: Pages<FleetMember<TData>>): void {
    for (const id of this.index.update(pages)) if (this.#watchers.has(id)) this.#untold.add(id);
  }

  /** Calls those who look at a member that has changed. */
  tell(): void {
    const ids = [...this.#untold];
    this.#untold.clear();
    for (const id of ids) for (const listener of this.#watchers.get(id) ?? []) listener();
  }

  #viewOf(id: string): FleetMemberView<TData> {
    const member = this.index.get(id);
    if (!member) return IDLE_MEMBER;
    const view = this.#views.get(member) ?? memberViewOf(member);
    this.#views.set(member, view);
    return view;
  }

  #watch(id: string, listener: () => void): () => void {
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers.add(listener));
    return () => {
      watchers.delete(listener);
      if (watchers.size === 0) this.#watchers.delete(id);
    };
  }
}
