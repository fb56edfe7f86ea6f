import type { AnyEventObject, ErrorActorEvent, Snapshot } from 'xstate';
import { validateObservation } from '../../machines/poll/validate-observation.ts';
import { InputError } from '../../machines/validate/input-error.ts';

/** The version of the format: JSON lines, a header and then one entry for each event that the chart received. */
const VERSION = 1;

/** The chart's snapshot when the recording began. */
interface Header {
  /** Epoch ms. */
  readonly at: number;
  /** The result of `actor.getPersistedSnapshot()`; its context includes the whole policy. */
  readonly snapshot: Snapshot<unknown>;
}

/** One event. */
export interface Entry {
  /** When the chart received it, epoch ms. */
  readonly at: number;
  readonly event: AnyEventObject;
}

type SerializedError = Pick<Error, 'name' | 'message'>;

export const headerLine = (header: Header): string =>
  JSON.stringify({ pollchart: VERSION, ...header });

export const entryLine = ({ at, event }: Entry): string =>
  JSON.stringify({ at, event: recordedFields(event) });

/** The fields of an event that the chart reads; any others aren't recorded. */
function recordedFields({ type, at, output, error, afterRestore }: AnyEventObject) {
  return isError(type)
    ? { type, error: serializeError(error) }
    : { type, at, output, afterRestore };
}

const isAnswer = (type: string) => type === 'xstate.done.actor.fetchStatus';
const isError = (type: string) => type.startsWith('xstate.error.');

/** Errors can't be stored in JSON as they are, and a fetch actor may reject with anything. */
const serializeError = (error: unknown): SerializedError =>
  error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };

/** @throws {InputError} for anything but a header of this version. */
export function readHeader(line: string | undefined): Header {
  const { pollchart, at, snapshot } = objectIn(line);
  if (pollchart !== VERSION)
    throw new InputError('pollchart', pollchart, `${VERSION}, the version of the recording`);
  return { at: timeFrom(at), snapshot: snapshot as Snapshot<unknown> };
}

/**
 * An invalid answer ends the chart with a defect, so it is accepted only in the last entry.
 *
 * @throws {InputError} for anything but an entry whose event has one of these types.
 */
export function readEntry(line: string, types: readonly string[], isLast: boolean): Entry {
  const { at, event } = objectIn(line);
  const { type, error } = (event ?? {}) as Partial<ErrorActorEvent>;
  if (type === undefined || !types.includes(type))
    throw new InputError('event.type', type, `one of ${types.join(', ')}`);
  const known = event as AnyEventObject;
  if (isAnswer(type) && !isLast) validateObservation('event.output', known.output);
  return {
    at: timeFrom(at),
    event: isError(type) ? { type, error: deserializeError(error) } : known,
  };
}

function objectIn(line: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line as string));
  } catch {
    throw new InputError('recording', line, 'a complete line of JSON');
  }
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
