import type { EventObject, Snapshot } from 'xstate';
import {
  anything,
  array,
  integer,
  looseObject,
  nonEmptyString,
  nullable,
  oneOf,
  string,
  type Validator,
} from '../../machines/validate/validate.ts';
import type { Rank } from './election.ts';
import type { PagesChange } from './pages-change.ts';

/** Where a snapshot stands among all of them: a new leader begins a new term. */
export interface Place {
  readonly term: number;
  readonly turn: number;
}

/** The poll as its leader has it. */
export interface State extends Place {
  readonly type: 'state';
  /** The tab that has asked for it; `null`: news for all. */
  readonly to: string | null;
  /** Counts restarts. */
  readonly run: number;
  /** Whether a user has paused it. */
  readonly isPaused: boolean;
  /** Of a fleet without its pages. */
  readonly snapshot: Snapshot<unknown>;
  /** Of a fleet, with `isWhole` all of them, else what has changed since the turn before. */
  readonly pages: PagesChange | null;
  readonly isWhole: boolean;
  /** What the poll has told since the turn before. */
  readonly told: readonly EventObject[];
}

type Letter =
  | State
  /** A tab has come, or wants the poll more or less than before. */
  | { readonly type: 'hello'; readonly rank: Rank }
  /** Asks the leader for the poll's state; a new leader asks all that have seen it. */
  | { readonly type: 'ask'; readonly ofAll: boolean }
  /** For the leader. */
  | { readonly type: 'event'; readonly number: number; readonly event: EventObject }
  | { readonly type: 'taken'; readonly to: string; readonly number: number }
  /** Whether the leader is still there. */
  | { readonly type: 'ping' }
  | { readonly type: 'alive' }
  /** The poll can't be shared. */
  | { readonly type: 'refusal'; readonly reason: string };

/** What tabs say to each other, and which of them says it. */
export type TabMessage = Letter & { readonly from: string };

/** A message before it is said which tab says it. */
export type UnsentMessage = Letter;

const count = integer(0, Number.MAX_SAFE_INTEGER);
const event = looseObject({ type: nonEmptyString });
const page: Validator = (path, value) => {
  if (!Array.isArray(value)) throw new TypeError(`${path}: expected a list`);
  count(`${path}[0]`, value[0]);
  array(anything)(`${path}[1]`, value[1]);
};

const FIELDS: Readonly<Record<TabMessage['type'], Readonly<Record<string, Validator>>>> = {
  state: {
    term: count,
    turn: count,
    to: nullable(string),
    run: count,
    isPaused: oneOf(true, false),
    snapshot: looseObject({ context: looseObject({}) }),
    pages: nullable(looseObject({ length: count, changed: array(page) })),
    isWhole: oneOf(true, false),
    told: array(event),
  },
  hello: { rank: oneOf(0, 1, 2) },
  ask: { ofAll: oneOf(true, false) },
  event: { number: count, event },
  taken: { to: string, number: count },
  ping: {},
  alive: {},
  refusal: { reason: string },
};

/** A message of another tab; `null` for anything else that a page of this origin may have posted. */
export function parseMessage(given: unknown): TabMessage | null {
  const { type, from } = Object(given) as Partial<TabMessage>;
  if (typeof type !== 'string' || typeof from !== 'string' || !Object.hasOwn(FIELDS, type))
    return null;
  try {
    looseObject(FIELDS[type])('message', given);
  } catch {
    return null;
  }
  return given as TabMessage;
}

/** Whether one comes after the other: a later term, or a later turn of the same. */
export const isAfter = (one: Place, other: Place): boolean =>
  one.term > other.term || (one.term === other.term && one.turn > other.turn);
