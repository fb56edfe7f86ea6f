import type { EventObject, ExecutableActionObject, Snapshot, transition } from 'xstate';
import { InputError } from '../../machines/validate/input-error.ts';
import { pureTransition } from '../snapshot/pure-transition.ts';
import { type Difference, differenceIn } from './difference.ts';
import { type End, type Entry, type Header, readEntry, readHeader } from './recording.ts';

interface AnySnapshot {
  readonly status: string;
}

/** What can be replayed. */
export interface Replayable<TSnapshot extends AnySnapshot> {
  /** The types of its events, to name them. */
  readonly types: readonly string[];
  readonly isRecorded: (type: string) => boolean;
  /** @throws {InputError} for another chart's snapshot. */
  readonly restore: (snapshot: Snapshot<unknown>) => TSnapshot;
  /** @throws {InputError} for an event with an answer that the chart would end with a defect for. */
  readonly validateAnswer: (event: EventObject) => void;
  readonly machine: Parameters<typeof transition>[0];
}

/** One step: what happened, what the chart emitted, and where it was then. */
export interface Step<TSnapshot, TEmitted> {
  /** When it happened, epoch ms. */
  readonly at: number;
  /** The event that the chart received, `null` for the first step. */
  readonly event: EventObject | null;
  /** The events that the chart emitted in this step. */
  readonly emitted: readonly TEmitted[];
  /** The chart's snapshot after this step. */
  readonly snapshot: TSnapshot;
  /** Where the chart that was recorded had gone instead, `null` for to the same state; seen when the next line is read. */
  readonly differs: Difference | null;
}

/** Plays a recording line by line; of all steps it keeps the last. */
export class Replayer<TSnapshot extends AnySnapshot, TEmitted> {
  readonly #chartOf: (header: Header) => Replayable<TSnapshot>;
  #chart: Replayable<TSnapshot> | null = null;
  #last: Step<TSnapshot, TEmitted> | null = null;
  /** What a line says of a step shows once the next one comes: whether it is the last one, and what it led to. */
  #held: Held | null = null;
  #lines = 0;

  constructor(chartOf: (header: Header) => Replayable<TSnapshot>) {
    this.#chartOf = chartOf;
  }

  /** The number of the line that is read last. */
  get lastLine(): number {
    return this.#held?.number ?? 1;
  }

  /**
   * The step of the line before; `null` when there is none.
   *
   * @throws {InputError} naming the line, for what can't stand there.
   */
  push(line: string): Step<TSnapshot, TEmitted> | null {
    this.#lines += 1;
    const text = this.#lines === 1 ? line.replace(/^\ufeff/, '') : line;
    if (text.trim() === '') return null;
    const before = this.#held;
    this.#held = { text, number: this.#lines, entry: null };
    return before && this.#take(before, this.#held);
  }

  /**
   * The step of the last line; `null` when there is none. A recording that still grows may be continued.
   *
   * @throws {InputError} as `push` does, and for a recording without any line.
   */
  end(): Step<TSnapshot, TEmitted> | null {
    const empty = this.#lines === 0 ? undefined : '';
    if (this.#held === null && this.#last === null)
      this.#held = { text: empty, number: 1, entry: null };
    const step = this.#held && this.#take(this.#held, null);
    this.#held = null;
    return step;
  }

  #take(held: Held, next: Held | null): Step<TSnapshot, TEmitted> | null {
    const step = atLine(held.number, () => this.#stepOf(held, next));
    this.#last = step ?? this.#last;
    return step;
  }

  #stepOf({ text, entry }: Held, next: Held | null): Step<TSnapshot, TEmitted> | null {
    if (this.#chart === null || this.#last === null) {
      const header = readHeader(text);
      this.#chart = this.#chartOf(header);
      const snapshot = this.#chart.restore(header.snapshot);
      return this.#compared({ at: header.at, event: null, emitted: [], snapshot }, next);
    }
    const line = entry ?? readEntry(text, this.#chart);
    if ('end' in line) return null;
    if (next !== null) next.entry = entryIn(next.text, this.#chart);
    const isLast = next === null || (next.entry !== null && 'end' in next.entry);
    if (!isLast) this.#chart.validateAnswer(line.event);
    // The chart didn't process events that were sent after it had ended.
    const { snapshot } = this.#last;
    return snapshot.status === 'active' ? this.#compared(this.#next(snapshot, line), next) : null;
  }

  #compared(step: Undecided<TSnapshot, TEmitted>, next: Held | null): Step<TSnapshot, TEmitted> {
    if (next !== null) next.entry ??= entryIn(next.text, this.#chart as Replayable<TSnapshot>);
    return { ...step, differs: differenceIn(step, next?.entry ?? null) };
  }

  #next(before: TSnapshot, { at, event }: Entry): Undecided<TSnapshot, TEmitted> {
    const { machine } = this.#chart as Replayable<TSnapshot>;
    try {
      const [snapshot, actions] = pureTransition(machine, before as never, event as never);
      const emitted = actions.flatMap(({ type, params }: ExecutableActionObject) =>
        type === 'xstate.emit' ? [(params as { event: TEmitted }).event] : [],
      );
      return { at, event, emitted, snapshot: snapshot as TSnapshot };
    } catch (error) {
      throw new InputError('event', event, `one that the chart can process (${error})`);
    }
  }
}

type Undecided<TSnapshot, TEmitted> = Omit<Step<TSnapshot, TEmitted>, 'differs'>;

/** A line whose step isn't given yet. */
interface Held {
  readonly text: string | undefined;
  readonly number: number;
  /** `null` until it is read, and for one that is malformed. */
  entry: Entry | End | null;
}

/** `null` for a malformed one, which is refused at its own step. */
function entryIn(
  text: string | undefined,
  chart: Parameters<typeof readEntry>[1],
): Entry | End | null {
  try {
    return readEntry(text, chart);
  } catch {
    return null;
  }
}

/** Adds the line number to an `InputError`. */
function atLine<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) error.message = `line ${line}: ${error.message}`;
    throw error;
  }
}
