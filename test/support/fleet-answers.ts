import type { BatchObservation, Entry, Readings } from '../../machines/fleet/batch-observation.ts';
import { missing, reading, rejected, T0, unavailable } from './observations.ts';

type Said<T> = T extends Entry ? Omit<T, 'id'> : never;

/** What an answer can say of one id, without the id. */
export type Word = Said<Entry>;

const withoutShared = <T extends object>(observation: T) => {
  const { at, jitter, elapsedMs, askedMs, validators, ...said } = observation as Record<
    string,
    unknown
  >;
  return said as unknown as Word;
};

export const pending: Word = withoutShared(reading());
export const starting: Word = withoutShared(
  reading('STARTING', { interval: { minMs: 2_000, maxMs: 3_000 } }),
);
export const succeeded: Word = withoutShared(reading('STOPPED', { verdict: 'succeeded' }));
export const failed: Word = withoutShared(reading('ERROR', { verdict: 'failed' }));
export const unknown: Word = withoutShared(missing({ httpStatus: 200 }));
/** Its part of the body can't be used: for good when nothing good came before, else for now. */
export const useless: Word = withoutShared(rejected({ ...rejected().failure, code: 'schema' }));
export const unclear: Word = withoutShared(
  unavailable({ ...rejected().failure, code: 'schema', retryable: true }),
);

/** An answer with an entry for each id; one that isn't named is missing. */
export const readings = (
  words: Readonly<Record<string, Word>>,
  extra: Partial<Readings> = {},
): Readings => ({
  type: 'readings',
  at: T0,
  jitter: 0.5,
  elapsedMs: 20,
  askedMs: null,
  entries: Object.entries(words).map(([id, word]) => ({ id, ...word }) as Entry),
  ...extra,
});

/** The event with which XState delivers the answer to the request in a slot. */
export const batchAnswered = (slot: number, output: BatchObservation) =>
  ({
    type: `xstate.done.actor.fetchBatch.${slot}`,
    output,
    actorId: `fetchBatch.${slot}`,
  }) as const;
