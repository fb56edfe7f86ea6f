import { describe, expect, it } from 'vitest';
import { observationOf } from '../../../machines/fleet/batch-observation.ts';
import { pending, readings, unclear, useless, type Word } from '../../support/fleet-answers.ts';
import * as observe from '../../support/observations.ts';

const batch = { at: observe.T0 + 7, jitter: 0.25, elapsedMs: 30, askedMs: 9_000 };
const answer = readings({ a: pending, b: unclear, c: useless }, batch);

/** What the answer to all three, and to `d`, means to that one. */
const meant = (id: string) =>
  observationOf(
    answer,
    answer.entries.find((entry) => entry.id === id),
  );

describe('What an answer to many means to one of them', () => {
  it('is its own reading, at the time and with the jitter of the batch', () => {
    expect(meant('a')).toEqual(observe.reading('RUNNING', batch));
  });

  it('is a reading that can’t be asked for conditionally, for validators are one document’s', () => {
    expect(meant('a')).toMatchObject({ validators: { etag: null, lastModified: null } });
  });

  it('is that it is missing when the answer doesn’t name it', () => {
    expect(meant('d')).toEqual(observe.missing({ httpStatus: 200, ...batch }));
  });

  it.each([
    ['b', 'unavailable', true],
    ['c', 'rejected', false],
  ])('is the failure of its part of the answer (%s is %s)', (id, type, retryable) => {
    expect(meant(id)).toMatchObject({ type, failure: { code: 'schema', retryable }, ...batch });
  });

  it.each<[string, number | null, number | null | undefined, number | null]>([
    ['its own when that is longer', 9_000, 20_000, 20_000],
    ['the batch’s when its own is shorter', 9_000, 5_000, 9_000],
    ['its own when the batch has none', null, 5_000, 5_000],
    ['the batch’s when it has none', 9_000, null, 9_000],
    ['the batch’s when it names none', 9_000, undefined, 9_000],
    ['none when neither has one', null, undefined, null],
  ])('is a failure with a wait that is %s', (_, batchMs, ownMs, askedMs) => {
    const own = ownMs === undefined ? {} : { askedMs: ownMs };
    const word = { ...unclear, ...own } as Word;
    const later = readings({ a: word }, { ...batch, askedMs: batchMs });
    expect(observationOf(later, later.entries[0])).toMatchObject({
      ...{ type: 'unavailable', failure: { code: 'schema' } },
      ...{ ...batch, askedMs },
    });
  });

  it('is the failure of the batch when no member was answered', () => {
    const failure = observe.rateLimited(5_000);
    expect(observationOf(failure, undefined)).toEqual(failure);
  });
});
