import { describe, expect, it } from 'vitest';
import { validateBatchObservation } from '../../../machines/fleet/validate-batch-observation.ts';
import { pending, readings, unclear, unknown, useless } from '../../support/fleet-answers.ts';
import * as observe from '../../support/observations.ts';
import { refusalOf } from '../../support/refusal.ts';

const refused = (value: unknown) => refusalOf(() => validateBatchObservation('answer', value));

describe('An answer to a batch', () => {
  const good = readings({ a: pending, b: unknown, c: unclear, d: useless });

  it.each([
    good,
    observe.accepted(),
    observe.missing(),
    observe.unauthorized(),
    observe.rateLimited(),
  ])('is accepted: $type', (answer) => {
    expect(() => validateBatchObservation('answer', answer)).not.toThrow();
  });

  it.each([observe.reading(), observe.unchanged()])(
    'is never one for a single id: $type',
    (one) => {
      expect(refused(one)).toBe(
        `answer.type: expected readings, accepted, missing, unauthorized, rateLimited, unavailable or rejected, got "${one.type}"`,
      );
    },
  );

  describe('has entries,', () => {
    it.each([0, 1, 2, 3])('each with an id: entry %j', (place) => {
      const entries = good.entries.map((entry, n) =>
        n === place ? { ...entry, id: undefined } : entry,
      );
      expect(refused({ ...good, entries })).toBe(
        `answer.entries[${place}].id: expected a string, got undefined`,
      );
    });

    it.each<[string, object]>([
      [
        'type: expected reading, accepted, unchanged, missing, unavailable, rejected, got "maybe"',
        { ...pending, type: 'maybe' },
      ],
      [
        'verdict: expected pending, blocked, succeeded, failed, stopped, missing, got "maybe"',
        { ...pending, verdict: 'maybe' },
      ],
      [
        'httpStatus: expected a whole number from 0 to 999, got "404"',
        { ...unknown, httpStatus: '404' },
      ],
      [
        'failure: expected an object of code, message, httpStatus, retryable, cause, got undefined',
        { ...unclear, failure: undefined },
      ],
      ['unconfirmed: expected true, false, got "yes"', { ...pending, unconfirmed: 'yes' }],
      ['progress: expected a share from 0 to 1, got 2', { ...pending, progress: 2 }],
      [
        'validators.etag: expected the value of a header, or null, got undefined',
        { ...pending, validators: {} },
      ],
      ['message: expected a string, got 7', { ...unknown, message: 7 }],
      [
        'failure: expected an object of code, message, httpStatus, retryable, cause, got null',
        { ...useless, failure: null },
      ],
    ])('each refused with what is wrong: %s', (message, entry) => {
      expect(refused({ ...good, entries: [{ id: 'a', ...entry }] })).toBe(
        `answer.entries[0].${message}`,
      );
    });
  });
});
