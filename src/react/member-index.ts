import type { FleetMember } from '../../machines/fleet/member.ts';
import type { Pages } from '../../machines/fleet/pages.ts';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { type KnownReading, KnownReadings, readFieldsIn } from './known-readings.ts';

/** The members of a fleet by id. Unchanged pages aren't read again. */
export class MemberIndex<TData> {
  readonly #members = new Map<string, FleetMember<TData>>();
  readonly #counts = new Map<string, number>();
  readonly #lastSeen: KnownReadings<TData>;
  /** What is shown of members in place of their own reading. */
  readonly #known = new Map<string, KnownReading<TData>>();
  /** Members whose reading is but a first answer that isn't believed. */
  readonly #masked = new Set<string>();
  #pages: Pages<FleetMember<TData>> = [];

  /** Number of members by status; the same object for equal counts. */
  statuses: Readonly<Record<string, number>> = {};

  /** @param lastSeen gets what is known of members that go, and has it when they come back. */
  constructor(lastSeen: KnownReadings<TData> = new KnownReadings(0)) {
    this.#lastSeen = lastSeen;
  }

  get size(): number {
    return this.#members.size;
  }

  get(id: string): FleetMember<TData> | undefined {
    return this.#members.get(id);
  }

  /** What is shown of a member in place of its own reading; `undefined` once it has one. */
  knownOf(id: string): KnownReading<TData> | undefined {
    const isNew = !this.#members.has(id);
    return this.#known.get(id) ?? (isNew ? this.#lastSeen.get(id) : undefined);
  }

  /** Shows a reading until the server has been asked; the member itself has one in its place that isn't to be shown. */
  mask(id: string, shown: KnownReading<TData>): void {
    this.#masked.add(id);
    this.#known.set(id, shown);
  }

  /** From now on the members' own readings are shown: they aren't those that have taken a reading's place. */
  unmask(): void {
    this.#masked.clear();
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
    const from = this.#statusOf(id);
    if (!member) this.#leave(id, before);
    else {
      const known = before ? readingOf(before) : this.knownOf(id);
      if (isAnswered(member)) this.#masked.delete(id);
      if (hasRead(member) && !this.#masked.has(id)) this.#known.delete(id);
      else if (known && !this.#known.has(id)) this.#known.set(id, known);
      this.#members.set(id, member);
    }
    this.#recount(from, this.#statusOf(id));
    return true;
  }

  #statusOf(id: string): string | null {
    const member = this.#members.get(id);
    return member ? (this.knownOf(id) ?? member).status : null;
  }

  #leave(id: string, before: FleetMember<TData> | undefined): void {
    const known = this.#known.get(id) ?? (before && readingOf(before));
    const reason = before?.ending?.reason;
    // There is nothing to see any more, or whoever looks next may not see it.
    if (reason === 'unauthorized' || reason === 'missing') this.#lastSeen.delete(id);
    else if (known) this.#lastSeen.set(id, known);
    this.#members.delete(id);
    this.#known.delete(id);
    this.#masked.delete(id);
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

const readingOf = <TData>(member: FleetMember<TData>): KnownReading<TData> | undefined =>
  hasRead(member) ? { ...readFieldsIn(member), at: member.observation?.at ?? 0 } : undefined;

const hasRead = (member: FleetMember | undefined): boolean => member?.status != null;

/** Whether the server itself has said something, after a first answer from elsewhere. */
const isAnswered = ({ polls, observation }: FleetMember): boolean =>
  polls > 1 && (observation?.type === 'reading' || observation?.type === 'unchanged');
