import type { AnyEventObject, ErrorActorEvent, Snapshot, StateValue } from 'xstate';
import { InputError } from '../../machines/validate/input-error.ts';
import { version } from '../../package.json';

/** The version of the format: JSON lines, a header, one entry for each event that the chart received, its end. */
const VERSION = 1;

/** The chart's snapshot when the recording began. */
export interface Header {
  /** Epoch ms. */
  readonly at: number;
  /** The version of the package that recorded it; `null` for one that didn't say. */
  readonly release: string | null;
  /** The result of `actor.getPersistedSnapshot()`; its context includes the whole policy. */
  readonly snapshot: Snapshot<unknown>;
  /** Of a fleet: how the user spells ids, by id. */
  readonly names: Readonly<Record<string, string>>;
}

/** One event. */
export interface Entry {
  /** When the chart received it, epoch ms. */
  readonly at: number;
  readonly event: AnyEventObject;
  /** Where the chart was before it; `null` where that isn't known. */
  readonly found: Found | null;
}

/** Where a chart was: its decision after the event before. */
export interface Found {
  readonly value: StateValue;
  /** The time that it had planned for the next request, epoch ms. */
  readonly nextPollAt: number | null;
  /** Why the poll has ended; only of its end. */
  readonly reason?: string;
}

/** The end of the chart that was recorded. */
export interface End {
  readonly at: number;
  readonly end: Found;
}

interface RecordedTypes {
  readonly types: readonly string[];
  readonly isRecorded: (type: string) => boolean;
}

type SerializedError = Pick<Error, 'name' | 'message'>;

type NewHeader = Pick<Header, 'at' | 'snapshot'> & Partial<Pick<Header, 'names' | 'release'>>;

export const headerLine = (header: NewHeader): string =>
  JSON.stringify({ pollchart: VERSION, release: version, ...header });

/** The fields of an event that a poll's chart reads; any others aren't recorded. */
export const POLL_FIELDS = ['at', 'output', 'afterRestore'] as const;

export const entryLine = (
  { at, event, found }: Entry,
  fields: readonly string[] = POLL_FIELDS,
): string =>
  JSON.stringify({ at, event: recordedFields(event, fields), found: found ?? undefined });

export const endLine = (end: End): string => JSON.stringify(end);

function recordedFields({ type, error, ...event }: AnyEventObject, fields: readonly string[]) {
  const read = Object.fromEntries(fields.map((name) => [name, event[name]]));
  return isError(type) ? { type, error: serializeError(error), ...read } : { type, ...read };
}

const isError = (type: string) => type.startsWith('xstate.error.');

/** Errors can't be stored in JSON as they are, and a fetch actor may reject with anything. */
const serializeError = (error: unknown): SerializedError =>
  error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };

/** @throws {InputError} for anything but a header of this version. */
export function readHeader(line: string | undefined): Header {
  const { pollchart, at, release = null, snapshot, names } = objectIn(line);
  if (pollchart !== VERSION)
    throw new InputError('pollchart', pollchart, `${VERSION}, the version of the recording`);
  if (release !== null && typeof release !== 'string')
    throw new InputError('release', release, 'the version of the package, or none');
  return {
    ...{ at: timeFrom(at), release },
    ...{ snapshot: snapshot as Snapshot<unknown>, names: namesIn(names) },
  };
}

/** @throws {InputError} for anything but an end, or an entry with an event of a type that is recorded. */
export function readEntry(
  line: string | undefined,
  { types, isRecorded }: RecordedTypes,
): Entry | End {
  const { at, event, found = null, end } = objectIn(line);
  if (end !== undefined && event === undefined)
    return { at: timeFrom(at), end: readFound('end', end) };
  const { type, error } = (event ?? {}) as Partial<ErrorActorEvent>;
  if (typeof type !== 'string' || !isRecorded(type))
    throw new InputError('event.type', type, `one of ${types.join(', ')}`);
  const known = event as AnyEventObject;
  return {
    at: timeFrom(at),
    event: isError(type) ? { ...known, type, error: deserializeError(error) } : known,
    found: found === null ? null : readFound('found', found),
  };
}

function readFound(path: string, given: unknown): Found {
  const { value, nextPollAt } = Object(given) as Partial<Found>;
  const isState = typeof value === 'string' || (typeof value === 'object' && value !== null);
  if (isState && (nextPollAt === null || typeof nextPollAt === 'number')) return given as Found;
  throw new InputError(path, given, 'an object with value and nextPollAt');
}

/** A line that isn't JSON, such as one that a crash has cut off. */
export class TornLineError extends InputError {
  constructor(line: string | undefined) {
    super('recording', line, 'a complete line of JSON');
  }
}

function objectIn(line: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line as string));
  } catch {
    throw new TornLineError(line);
  }
}

function namesIn(names: unknown = {}): Readonly<Record<string, string>> {
  const isMap = typeof names === 'object' && names !== null && !Array.isArray(names);
  if (isMap && Object.values(names).every((name) => typeof name === 'string'))
    return names as Readonly<Record<string, string>>;
  throw new InputError('names', names, 'an object of names by id');
}

function timeFrom(at: unknown): number {
  if (typeof at === 'number' && !Number.isNaN(new Date(at).getTime())) return at;
  throw new InputError('at', at, 'a time in epoch ms');
}

function deserializeError(error: unknown): Error {
  const { name, message } = Object(error) as Partial<SerializedError>;
  if (typeof name === 'string' && typeof message === 'string')
    return Object.assign(new Error(message), { name });
  throw new InputError('event.error', error, 'an object with name and message');
}
