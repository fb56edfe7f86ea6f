import type { FleetMember } from '../../machines/fleet/member.ts';
import type { Pages } from '../../machines/fleet/pages.ts';
import { jsonEqual } from '../../machines/poll/json-equal.ts';

/** The members of a fleet by id. Pages that stay as they are aren't read again. */
export class MemberIndex<TData> {
  readonly #members = new Map<string, FleetMember<TData>>();
  readonly #counts = new Map<string, number>();
  #pages: Pages<FleetMember<TData>> = [];

  /** How many members have which status; the same object for equal counts. */
  statuses: Readonly<Record<string, number>> = {};

  get size(): number {
    return this.#members.size;
  }

  get(id: string): FleetMember<TData> | undefined {
    return this.#members.get(id);
  }

  /** Reads the pages that aren't those of the last time. Gives the ids of who came, went or changed. */
  update(pages: Pages<FleetMember<TData>>): string[] {
    const before = this.#pages;
    this.#pages = pages;
    const places = Array.from({ length: Math.max(pages.length, before.length) }, (_, at) => at);
    const changedPlaces = places.filter((place) => pages[place] !== before[place]);
    const gone = new Set<string>();
    for (const place of changedPlaces)
      for (const [at, { id }] of before[place]?.entries() ?? [])
        if (pages[place]?.[at]?.id !== id) gone.add(id);

    const changed: string[] = [];
    for (const place of changedPlaces)
      for (const [at, member] of pages[place]?.entries() ?? []) {
        if (member === before[place]?.[at]) continue;
        gone.delete(member.id);
        if (this.#put(member.id, member.isRemoved ? undefined : member)) changed.push(member.id);
      }
    for (const id of gone) if (this.#put(id, undefined)) changed.push(id);

    const statuses = Object.fromEntries(this.#counts);
    if (!jsonEqual(statuses, this.statuses)) this.statuses = statuses;
    return changed;
  }

  /** Whether that changed anything. */
  #put(id: string, member: FleetMember<TData> | undefined): boolean {
    const before = this.#members.get(id);
    if (member === before) return false;
    if (member) this.#members.set(id, member);
    else this.#members.delete(id);
    this.#recount(before?.status ?? null, member?.status ?? null);
    return true;
  }

  #recount(from: string | null, to: string | null): void {
    if (from === to) return;
    if (from !== null) this.#count(from, -1);
    if (to !== null) this.#count(to, 1);
  }

  #count(status: string, by: number): void {
    const count = (this.#counts.get(status) ?? 0) + by;
    if (count > 0) this.#counts.set(status, count);
    else this.#counts.delete(status);
  }
}
