import type { StatusChanged } from '../../machines/polling.events.ts';
import type { Language } from '../messages/explain.ts';
import type { FleetSnapshot } from './fleet-snapshots.ts';
import { changeLine, type Line, summedUpLine } from './line.ts';
import { statusCounts } from './status-counts.ts';
import { strings } from './strings.ts';

/** So many changes in one answer have a line each. */
const MAX_LINES = 10;

/** So many late first answers have a line each. */
const MAX_LATE_LINES = 3;

/** Where first answers come one by one they are told at least this often. */
const MAX_WAIT_MS = 10_000;

/** Which lines tell the changes of status: one for each, or for many at once one for all. */
export class StatusChanges {
  readonly #language: Language;
  readonly #first = new Map<string, StatusChanged>();
  readonly #later = new Map<string, StatusChanged>();
  readonly #answered = new Set<string>();
  #watched = 1;
  #waitingSince: number | null = null;

  constructor(language: Language) {
    this.#language = language;
  }

  /** How many are watched. */
  begin(count: number): void {
    this.#watched = count;
  }

  /** The lines that are due at once. */
  add(id: string, change: StatusChanged): Line[] {
    if (this.#watched <= MAX_LINES) return [changeLine(id, change, this.#language)];
    (change.previous === null ? this.#first : this.#later).set(id, change);
    return [];
  }

  /** The line of its outcome names the last status. */
  settle(id: string): void {
    this.#first.delete(id);
    this.#later.delete(id);
    this.#answered.add(id);
  }

  /** The lines that are due after an answer. */
  after({ answered }: Pick<FleetSnapshot, 'answered'>, now = Date.now()): Line[] {
    for (const { id } of answered) this.#answered.add(id);
    const lines = this.#takeLater();
    if (this.#first.size === 0) return lines;
    this.#waitingSince ??= now;
    const haveAll = this.#answered.size >= this.#watched;
    return haveAll || now - this.#waitingSince >= MAX_WAIT_MS
      ? [...this.#takeFirst(), ...lines]
      : lines;
  }

  /** All that wasn't told yet. */
  rest(): Line[] {
    return [...this.#takeFirst(), ...this.#takeLater()];
  }

  #takeFirst(): Line[] {
    const statuses = [...this.#first.values()].map(({ status }) => status);
    const counts = statusCounts(statuses, this.#language);
    const text = strings[this.#language].firstAnswers(statuses.length, counts);
    this.#waitingSince = null;
    return this.#take(this.#first, MAX_LATE_LINES, text);
  }

  #takeLater(): Line[] {
    const steps = [...this.#later.values()].map(({ previous, status }) =>
      previous === status ? status : `${previous} → ${status}`,
    );
    const counts = statusCounts(steps, this.#language);
    const text = strings[this.#language].conversations(steps.length, counts);
    return this.#take(this.#later, MAX_LINES, text);
  }

  #take(changes: Map<string, StatusChanged>, maxLines: number, text: string): Line[] {
    const all = [...changes];
    changes.clear();
    if (all.length <= maxLines) return this.#linesOf(all);
    const blocked = all.filter(([, { verdict }]) => verdict === 'blocked');
    // A person has to know which they are.
    return [summedUpLine(text), ...(blocked.length <= MAX_LINES ? this.#linesOf(blocked) : [])];
  }

  #linesOf(changes: readonly (readonly [string, StatusChanged])[]): Line[] {
    return changes.map(([id, change]) => changeLine(id, change, this.#language));
  }
}
