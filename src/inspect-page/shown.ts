import type { Chart } from '../chart-picture/chart.ts';
import type { toneOf } from '../chart-picture/tones.ts';
import type { FeedChart } from '../inspect-server/feed-message.ts';

type Tone = ReturnType<typeof toneOf>;

/** A line of the tree of a value. */
export interface TreeRow {
  /** The keys from the root. */
  readonly path: string;
  /** From 1. */
  readonly level: number;
  readonly name: string;
  /** JSON, shortened. */
  readonly text: string;
  readonly isChanged: boolean;
  /** `null` for what has nothing in it. */
  readonly isOpen: boolean | null;
}

/** One of the machines. */
export interface ActorRow {
  readonly actor: string;
  readonly name: string;
  readonly phase: string;
  readonly tone: Tone;
  /** Epoch ms; `null` when no poll is scheduled. */
  readonly nextPollAt: number | null;
  /** How many machines are above it. */
  readonly depth: number;
}

/** One answer: what came, what it meant and what was planned. */
export interface PollRow {
  /** The step of the film that it is. */
  readonly step: number;
  readonly poll: number;
  /** Epoch ms. */
  readonly at: number;
  readonly came: string;
  /** In words. */
  readonly meant: string;
  readonly phase: string;
  readonly tone: Tone;
  /** `null` after the last one. */
  readonly delayMs: number | null;
}

/** One id of a fleet. */
export interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly phase: string;
  readonly tone: Tone;
  readonly status: string | null;
  readonly nextPollAt: number | null;
}

/** A transition that was just taken. */
export interface TakenRow {
  readonly from: string;
  /** `null`: it stays where it is. */
  readonly to: string | null;
  /** In words. */
  readonly event: string;
  /** The guard's name, `null` without any. */
  readonly guard: string | null;
  /** What the guard asks, in words; '' without any. */
  readonly why: string;
}

/** A step at which today's chart decides otherwise than the recording says. */
export interface DifferenceRow {
  readonly step: number;
  /** In one sentence. */
  readonly text: string;
}

/** A part of a list. */
export interface Rows<T> {
  /** How many there are. */
  readonly total: number;
  readonly from: number;
  readonly rows: readonly T[];
}

/** The film of an actor, and where in it the page is. */
export interface FilmShown {
  /** The oldest step that is kept. */
  readonly first: number;
  /** One more than the last step. */
  readonly steps: number;
  /** From 0. */
  readonly step: number;
  /** When it happened, epoch ms. */
  readonly at: number;
  readonly startAt: number;
  readonly endAt: number;
  /** Steps; `null` where there is none. */
  readonly firstFailure: number | null;
  readonly verdict: number | null;
  readonly differences: readonly DifferenceRow[];
  /** Those that are listed and those beyond. */
  readonly differenceCount: number;
  /** The difference at this step; `null` without any. */
  readonly difference: string | null;
}

/** Where an actor is at one step. */
export interface Moment {
  readonly phase: string;
  readonly tone: Tone;
  /** What goes on, or the outcome. */
  readonly sentence: string;
  /** What came with this step, in words. */
  readonly event: string;
  readonly observation: string;
  readonly nextPollAt: number | null;
  /** The ids of states. */
  readonly current: readonly string[];
  /** The ids of arrows. */
  readonly taken: readonly string[];
  readonly takenBefore: readonly string[];
  readonly transitions: readonly TakenRow[];
}

export interface ActorShown {
  readonly actor: string;
  readonly name: string;
  readonly chart: FeedChart;
  /** Names its drawing. */
  readonly drawing: string;
  readonly film: FilmShown;
  readonly moment: Moment;
  readonly polls: Rows<PollRow>;
  readonly tree: readonly TreeRow[];
  readonly members:
    | (Rows<MemberRow> & {
        /** Of all members, by state. */
        readonly phases: Readonly<Record<string, number>>;
      })
    | null;
  /** The whole member that was asked for. */
  readonly member: {
    readonly name: string;
    readonly sentence: string;
    readonly tree: readonly TreeRow[];
  } | null;
  /** What can't be read of its recording, in words; `null`: all can. */
  readonly problem: string | null;
}

/**
 * `reading`: a recording comes in; `whole`: it has come; `open`: live; `lost`: will be tried again; `refused`: the server
 * takes no more; `ended`: the process has.
 */
export type Connection =
  | 'connecting'
  | 'reading'
  | 'whole'
  | 'open'
  | 'lost'
  | 'refused'
  | 'ended'
  | 'failed';

/** What the worker tells of a view. */
export interface Shown {
  /** The number of the view. */
  readonly number: number;
  readonly connection: Connection;
  readonly actors: Rows<ActorRow> & {
    /** Without a search. */
    readonly all: number;
  };
  /** `null` while there is none. */
  readonly actor: ActorShown | null;
  /** Why there is none, in words; `null`: nothing is known to be wrong. */
  readonly problem: string | null;
}

/** What the worker sends to its page. */
export type FromWorker =
  | { readonly type: 'shown'; readonly shown: Shown }
  /** Before anything that names it. */
  | { readonly type: 'drawing'; readonly name: string; readonly chart: Chart };
