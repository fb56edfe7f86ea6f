import type { Observation } from '../../machines/poll/observation.ts';
import { MAX_TIME_MS } from '../../machines/validate/actor-events.ts';
import { number } from '../../machines/validate/validate.ts';
import { readData } from '../http/read-data.ts';
import { resourceOf } from '../resource/resource-of.ts';
import type { KnownReading } from './known-readings.ts';

/** A first answer that came from elsewhere. */
export interface FirstAnswer<TData> {
  readonly observation: Observation<TData>;
  /** What is shown until the server has been asked; `null`: what the observation says, which is believed. */
  readonly shown: KnownReading<TData> | null;
  /** The same with what it says of the work, where its resource takes time to read that. */
  readonly later?: Promise<FirstAnswer<TData>>;
}

/**
 * Makes a first answer of data that the application has already: it is shown, and the first request comes when it is
 * due. A verdict in it is shown as well, but not believed: the machine is told that the work continues.
 *
 * @param logic the machine's actor: the resource that it asks reads the data. Of what can't be read the data is shown
 * alone.
 * @param at when the data was read, epoch ms.
 * @throws {InputError} for an invalid time.
 */
export function initialAnswer<TData>(
  logic: unknown,
  id: string,
  data: TData,
  at = Date.now(),
): FirstAnswer<TData> {
  number(-MAX_TIME_MS, MAX_TIME_MS, 'a time in epoch ms')('initialDataAt', at);
  // The clock of the server that rendered the page may be ahead.
  const readAt = Math.min(at, Date.now());
  const observed = { at: readAt, jitter: Math.random(), elapsedMs: 0, askedMs: null };
  const unread = { status: null, verdict: null, detail: null, label: null, progress: null };

  const answerOf = (reading: Awaited<ReturnType<typeof readData<TData>>>): FirstAnswer<TData> => {
    if (reading === null)
      return {
        observation: { type: 'accepted', ...observed },
        shown: { ...unread, data, at: readAt },
      };
    const { status, verdict, detail = null, label = null, progress = null } = reading;
    const read = reading.data ?? data;
    const validators = { etag: null, lastModified: null };
    return {
      observation: { ...reading, ...observed, data: read, verdict: 'pending', validators },
      shown: { status, verdict, detail, label, progress, data: read, at: readAt },
    };
  };

  const resource = resourceOf<TData>(logic);
  const reading = resource ? readData(resource, id, data) : null;
  return reading instanceof Promise
    ? { ...answerOf(null), later: reading.then(answerOf) }
    : answerOf(reading);
}
