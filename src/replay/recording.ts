import type { AnyEventObject, ErrorActorEvent, Snapshot } from 'xstate';
import { validateObservation } from '../../machines/poll/validate-observation.ts';
import { InputError } from '../../machines/validate/input-error.ts';

/** The version of the format: JSON lines, a header and then each event that reached the chart. */
const VERSION = 1;

/** Where the chart stood when the recording began. */
interface Header {
  /** Epoch ms. */
  readonly at: number;
  /** What `actor.getPersistedSnapshot()` gave; its context holds the policy with every layer of it. */
  readonly snapshot: Snapshot<unknown>;
}

/** What happened next. */
export interface Entry {
  /** When it reached the chart, epoch ms. */
  readonly at: number;
  readonly event: AnyEventObject;
}

type Told = Pick<Error, 'name' | 'message'>;

export const headerLine = (header: Header): string =>
  JSON.stringify({ pollchart: VERSION, ...header });

export const entryLine = ({ at, event }: Entry): string =>
  JSON.stringify({ at, event: essence(event) });

/** What the chart reads of an event: whatever else a sender put into it stays out. */
function essence({ type, at, output, error, afterRestore }: AnyEventObject) {
  return isError(type) ? { type, error: told(error) } : { type, at, output, afterRestore };
}

const isAnswer = (type: string) => type === 'xstate.done.actor.fetchStatus';
const isError = (type: string) => type.startsWith('xstate.error.');

/** JSON knows no errors, and a fetch actor may reject with anything. */
const told = (error: unknown): Told =>
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
 * An answer that is none ends the chart with a defect, so nothing can come after it.
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
  return { at: timeFrom(at), event: isError(type) ? { type, error: untold(error) } : known };
}

function objectIn(line: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line as string));
  } catch {
    throw new InputError('recording', line, 'a whole line of JSON');
  }
}

function timeFrom(at: unknown): number {
  if (typeof at === 'number' && !Number.isNaN(new Date(at).getTime())) return at;
  throw new InputError('at', at, 'a time in epoch ms');
}

function untold(error: unknown): Error {
  const { name, message } = Object(error) as Partial<Told>;
  if (typeof name === 'string' && typeof message === 'string')
    return Object.assign(new Error(message), { name });
  throw new InputError('event.error', error, 'an object of name, message');
}
