import type { FleetMember } from '../../machines/fleet/member.ts';
import type { Pages } from '../../machines/fleet/pages.ts';
import { jsonEqual } from '../../machines/poll/json-equal.ts';

/** The members of a fleet by id. Unchanged pages aren't read again. */
export class MemberIndex<TData> {
  readonly #members = new Map<string, FleetMember<TData>>();
  readonly #counts = new Map<string, number>();
  #pages: Pages<FleetMember<TData>> = [];

  /** Number of members by status; the same object for equal counts. */
  statuses: Readonly<Record<string, number>> = {};

  get size(): number {
    return this.#members.size;
  }

  get(id: string): FleetMember<TData> | undefined {
    return this.#members.get(id);
  }

  /** Reads the pages that have changed. Returns the ids of members that were added, removed or changed. */
  update(pages: Pages<FleetMember<TData>>): string[] {
    const before = this.#pages;
    this.#pages = pages;
    const pageCount = Math.max(pages.length, before.length);
    const pageNumbers = Array.from({ length: pageCount }, (_, index) => index);
    const changedPages = pageNumbers.filter((page) => pages[page] !== before[page]);
    const removed = new Set<string>();
    for (const page of changedPages)
      for (const [index, { id }] of before[page]?.entries() ?? [])
        if (pages[page]?.[index]?.id !== id) removed.add(id);

    const changed: string[] = [];
    for (const page of changedPages)
      for (const [index, member] of pages[page]?.entries() ?? []) {
        if (member === before[page]?.[index]) continue;
        removed.delete(member.id);
        if (this.#put(member.id, member.isRemoved ? undefined : member)) changed.push(member.id);
      }
    for (const id of removed) if (this.#put(id, undefined)) changed.push(id);

    const statuses = Object.fromEntries(this.#counts);
    if (!jsonEqual(statuses, this.statuses)) this.statuses = statuses;
    return changed;
  }

  /** Sets or deletes a member. Returns whether it changed. */
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
