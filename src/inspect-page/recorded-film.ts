import type { AnyStateMachine, AnyTransitionDefinition, EventObject } from 'xstate';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { arrowIdOf, pathOf } from '../chart-picture/chart.ts';
import { guardName } from '../chart-picture/guard-name.ts';
import type { Difference } from '../replay/difference.ts';
import { isFleet, replayableFleet } from '../replay/fleet-recording.ts';
import { type Header, readEntry, TornLineError } from '../replay/recording.ts';
import { replayable } from '../replay/replay-polling.ts';
import { type Replayable, Replayer, type Step } from '../replay/replayer.ts';
import { pureTransition } from '../snapshot/pure-transition.ts';
import type { Film, FilmProblem, FilmSnapshot, Frame, TakenArrow } from './film.ts';
import { observedMachine } from './observed-machine.ts';

/** Of so many snapshots one is kept; those between are folded again when they are looked at. */
const MAX_STEPS = 200;

/** Characters of lines after which a snapshot is kept, too: the oldest ones are dropped up to the next snapshot. */
const MAX_BLOCK_LENGTH = 4 * 2 ** 20;

/** A snapshot that is kept, and the steps up to the next one. */
interface Block {
  /** The step of the snapshot. */
  readonly first: number;
  readonly snapshot: FilmSnapshot;
  /** The line of each step. */
  readonly lines: string[];
  /** Characters of all lines. */
  length: number;
}

const ANSWER = /^xstate\.(?:done|error)\.actor\./;

/**
 * The film of a recording, which may still grow: it folds the chart line by line. `answerOf` says what is kept of an
 * answer, `maxLength` how many characters of lines are kept: of a longer one the oldest steps are dropped.
 */
export class RecordedFilm<TAnswer extends { readonly step: number }> implements Film<TAnswer> {
  readonly times: number[] = [];
  readonly answers: TAnswer[] = [];
  readonly differences = new Map<number, Difference>();
  verdict: number | null = null;
  problem: FilmProblem | null = null;
  names: Readonly<Record<string, string>> = {};
  /** Which chart folds it; `null` before the header. */
  chart: 'polling' | 'fleet' | null = null;

  readonly #answerOf: (step: Frame) => TAnswer;
  readonly #replayer: Replayer<FilmSnapshot, unknown>;
  readonly #maxLength: number;
  /** At least one after the first step. */
  readonly #blocks: Block[] = [];
  /** Characters of the lines of all blocks. */
  #length = 0;
  /** The steps whose answer was a failure. */
  readonly #failures: number[] = [];
  #replayable: Replayable<FilmSnapshot> | null = null;
  /** The machine that tells its transitions. */
  #observed: AnyStateMachine | null = null;
  #taken: TakenArrow[] = [];
  /** The line whose step isn't known yet. */
  #held: string | null = null;
  #last: FilmSnapshot | null = null;
  /** The frame that was folded last. */
  #folded: Frame | null = null;

  constructor(
    answerOf: (step: Frame) => TAnswer,
    { maxLength = Number.POSITIVE_INFINITY }: { readonly maxLength?: number } = {},
  ) {
    this.#answerOf = answerOf;
    this.#maxLength = maxLength;
    this.#replayer = new Replayer((header) => this.#begin(header));
  }

  get first(): number {
    return this.#blocks[0]?.first ?? 0;
  }

  get steps(): number {
    return this.first + this.times.length;
  }

  get firstFailure(): number | null {
    return this.#failures[0] ?? null;
  }

  get last(): FilmSnapshot {
    return this.#last as FilmSnapshot;
  }

  /** The next line; what it can't read, and all after that, is left out. */
  push(line: string): void {
    this.#read(line, () => this.#replayer.push(line));
  }

  /** All that was pushed is a step from now on; more may follow. */
  settle(): void {
    this.#read('', () => this.#replayer.end());
  }

  frame(step: number): Frame {
    const folded = this.#folded;
    const isNear = folded !== null && folded.step <= step && step < folded.step + MAX_STEPS;
    let frame = isNear ? folded : this.#nearest(step);
    while (frame.step < step) frame = this.#next(frame);
    this.#folded = frame;
    return frame;
  }

  #begin(header: Header): Replayable<FilmSnapshot> {
    this.names = header.names;
    this.chart = isFleet(header.snapshot) ? 'fleet' : 'polling';
    const chart = this.chart === 'fleet' ? replayableFleet : replayable(pollingMachine);
    this.#replayable = chart as unknown as Replayable<FilmSnapshot>;
    this.#observed = observedMachine(chart.machine as AnyStateMachine, (transitions) => {
      this.#taken.push(...transitions.map(takenArrow));
    });
    return this.#replayable;
  }

  #read(line: string, read: () => Step<FilmSnapshot, unknown> | null): void {
    if (this.problem !== null) return;
    try {
      const step = read();
      if (step !== null) this.#append(step);
      if (line.trim() !== '') this.#held = line;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const isTorn = error instanceof TornLineError;
      this.problem = isTorn ? { type: 'torn' } : { type: 'refused', message: error.message };
    }
  }

  #append({ at, event, snapshot, differs }: Step<FilmSnapshot, unknown>): void {
    const step = this.steps;
    const before = this.#last;
    this.times.push(at);
    this.#keep(this.#held ?? '', step, snapshot);
    this.#last = snapshot;
    if (differs !== null) this.differences.set(step, differs);
    if (snapshot.status !== 'active') this.verdict ??= step;
    if (event === null || !ANSWER.test(event.type)) return;
    if (isFailure(snapshot)) this.#failures.push(step);
    const frame = { step, at, event, before, snapshot, taken: [], takenBefore: [] };
    this.answers.push(this.#answerOf(frame));
  }

  #keep(line: string, step: number, snapshot: FilmSnapshot): void {
    let block = this.#blocks.at(-1);
    if (!block || block.lines.length === MAX_STEPS || block.length >= MAX_BLOCK_LENGTH) {
      block = { first: step, snapshot, lines: [], length: 0 };
      this.#blocks.push(block);
    }
    block.lines.push(line);
    block.length += line.length;
    this.#length += line.length;
    while (this.#blocks.length > 1 && this.#length > this.#maxLength) this.#dropOldest();
  }

  #dropOldest(): void {
    const [{ lines, length }] = this.#blocks.splice(0, 1) as [Block];
    this.#length -= length;
    this.times.splice(0, lines.length);
    const { first } = this;
    dropBefore(first, this.#failures, (step) => step);
    dropBefore(first, this.answers, ({ step }) => step);
    for (const step of this.differences.keys()) if (step < first) this.differences.delete(step);
    if (this.#folded !== null && this.#folded.step < first) this.#folded = null;
  }

  /** The nearest snapshot that is kept, two steps before or more: the transitions of the last two are told. */
  #nearest(step: number): Frame {
    const block = this.#blocks.findLast(({ first }) => first <= step - 2) ?? this.#blocks[0];
    const { first, snapshot } = block as Block;
    return {
      ...{ step: first, at: this.#timeOf(first), event: null, before: null },
      ...{ snapshot, taken: [], takenBefore: [] },
    };
  }

  #next({ step: last, snapshot: before, taken: takenBefore }: Frame): Frame {
    const step = last + 1;
    const chart = this.#replayable as Replayable<FilmSnapshot>;
    const { event } = readEntry(this.#lineOf(step), chart) as { event: EventObject };
    this.#taken = [];
    const [snapshot] = pureTransition(this.#observed as never, before as never, event as never);
    const at = this.#timeOf(step);
    return {
      ...{ step, at, event, before, snapshot: snapshot as FilmSnapshot },
      ...{ taken: this.#taken, takenBefore },
    };
  }

  #timeOf(step: number): number {
    return this.times[step - this.first] as number;
  }

  #lineOf(step: number): string | undefined {
    const block = this.#blocks.findLast(({ first }) => first <= step);
    return block?.lines[step - block.first];
  }
}

/** Drops the items of the steps before a step; they are in the order of their steps. */
function dropBefore<T>(step: number, items: T[], stepOf: (item: T) => number): void {
  const index = items.findIndex((item) => stepOf(item) >= step);
  items.splice(0, index === -1 ? items.length : index);
}

const takenArrow = (transition: AnyTransitionDefinition): TakenArrow => ({
  id: arrowIdOf(transition),
  from: pathOf(transition.source.path),
  to: transition.target?.[0] ? pathOf(transition.target[0].path) : null,
  event: transition.eventType ?? '',
  guard: guardName(transition.guard),
});

const isFailure = ({ context }: FilmSnapshot) =>
  (context as { readonly failure?: unknown }).failure != null;
