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
const KEPT_EVERY = 200;

const ANSWER = /^xstate\.(?:done|error)\.actor\./;

/**
 * The film of a recording, which may still grow: it folds the chart line by line. `answerOf` says what is kept of an
 * answer.
 */
export class RecordedFilm<TAnswer> implements Film<TAnswer> {
  readonly times: number[] = [];
  readonly answers: TAnswer[] = [];
  readonly differences = new Map<number, Difference>();
  firstFailure: number | null = null;
  verdict: number | null = null;
  problem: FilmProblem | null = null;
  names: Readonly<Record<string, string>> = {};
  /** Which chart folds it; `null` before the header. */
  chart: 'polling' | 'fleet' | null = null;

  readonly #answerOf: (step: Frame) => TAnswer;
  readonly #replayer: Replayer<FilmSnapshot, unknown>;
  /** The line of each step. */
  readonly #lines: string[] = [];
  readonly #kept: FilmSnapshot[] = [];
  #replayable: Replayable<FilmSnapshot> | null = null;
  /** The machine that tells its transitions. */
  #observed: AnyStateMachine | null = null;
  #taken: TakenArrow[] = [];
  /** The line whose step isn't known yet. */
  #held: string | null = null;
  #last: FilmSnapshot | null = null;
  /** The frame that was folded last. */
  #folded: Frame | null = null;

  constructor(answerOf: (step: Frame) => TAnswer) {
    this.#answerOf = answerOf;
    this.#replayer = new Replayer((header) => this.#begin(header));
  }

  get steps(): number {
    return this.times.length;
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
    const isNear = folded !== null && folded.step <= step && step < folded.step + KEPT_EVERY;
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
    this.#lines.push(this.#held ?? '');
    if (step % KEPT_EVERY === 0) this.#kept.push(snapshot);
    this.#last = snapshot;
    if (differs !== null) this.differences.set(step, differs);
    if (snapshot.status !== 'active') this.verdict ??= step;
    if (event === null || !ANSWER.test(event.type)) return;
    if (isFailure(snapshot)) this.firstFailure ??= step;
    const frame = { step, at, event, before, snapshot, taken: [], takenBefore: [] };
    this.answers.push(this.#answerOf(frame));
  }

  /** The nearest snapshot that is kept, two steps before or more: the transitions of the last two are told. */
  #nearest(step: number): Frame {
    const place = Math.max(0, Math.floor((step - 2) / KEPT_EVERY));
    const first = place * KEPT_EVERY;
    return {
      ...{ step: first, at: this.times[first] as number, event: null, before: null },
      ...{ snapshot: this.#kept[place] as FilmSnapshot, taken: [], takenBefore: [] },
    };
  }

  #next({ step: last, snapshot: before, taken: takenBefore }: Frame): Frame {
    const step = last + 1;
    const chart = this.#replayable as Replayable<FilmSnapshot>;
    const { event } = readEntry(this.#lines[step], chart) as { event: EventObject };
    this.#taken = [];
    const [snapshot] = pureTransition(this.#observed as never, before as never, event as never);
    const at = this.times[step] as number;
    return {
      ...{ step, at, event, before, snapshot: snapshot as FilmSnapshot },
      ...{ taken: this.#taken, takenBefore },
    };
  }
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
