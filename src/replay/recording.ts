import type { AnyEventObject, ErrorActorEvent, Snapshot } from 'xstate';
import { InputError } from '../../machines/validate/input-error.ts';

/** The version of the format: JSON lines, a header and then one entry for each event that the chart received. */
const VERSION = 1;

/** The chart's snapshot when the recording began. */
export interface Header {
  /** Epoch ms. */
  readonly at: number;
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
}

interface RecordedTypes {
  readonly types: readonly string[];
  readonly isRecorded: (type: string) => boolean;
}

type SerializedError = Pick<Error, 'name' | 'message'>;

export const headerLine = (header: Omit<Header, 'names'> & Partial<Header>): string =>
  JSON.stringify({ pollchart: VERSION, ...header });

/** The fields of an event that a poll's chart reads; any others aren't recorded. */
export const POLL_FIELDS = ['at', 'output', 'afterRestore'] as const;

export const entryLine = ({ at, event }: Entry, fields: readonly string[] = POLL_FIELDS): string =>
  JSON.stringify({ at, event: recordedFields(event, fields) });

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
  const { pollchart, at, snapshot, names } = objectIn(line);
  if (pollchart !== VERSION)
    throw new InputError('pollchart', pollchart, `${VERSION}, the version of the recording`);
  return { at: timeFrom(at), snapshot: snapshot as Snapshot<unknown>, names: namesIn(names) };
}

/** @throws {InputError} for anything but an entry with an event of a type that is recorded. */
export function readEntry(line: string | undefined, { types, isRecorded }: RecordedTypes): Entry {
  const { at, event } = objectIn(line);
  const { type, error } = (event ?? {}) as Partial<ErrorActorEvent>;
  if (typeof type !== 'string' || !isRecorded(type))
    throw new InputError('event.type', type, `one of ${types.join(', ')}`);
  const known = event as AnyEventObject;
  return {
    at: timeFrom(at),
    event: isError(type) ? { ...known, type, error: deserializeError(error) } : known,
  };
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
