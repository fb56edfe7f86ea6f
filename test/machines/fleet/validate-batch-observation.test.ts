import { describe, expect, it } from 'vitest';
import { validateBatchObservation } from '../../../machines/fleet/validate-batch-observation.ts';
import { pending, readings, unclear, unknown, useless } from '../../support/fleet-answers.ts';
import * as observe from '../../support/observations.ts';
import { refusalOf } from '../../support/refusal.ts';

const refused = (value: unknown) => refusalOf(() => validateBatchObservation('answer', value));

describe('An answer to a batch', () => {
  const good = readings({ a: pending, b: unknown, c: unclear, d: useless });

  it.each([good, observe.missing(), observe.unauthorized(), observe.rateLimited()])(
    'is accepted: $type',
    (answer) => {
      expect(() => validateBatchObservation('answer', answer)).not.toThrow();
    },
  );

  it.each([observe.reading(), observe.unchanged()])(
    'is never one for a single id: $type',
    (one) => {
      expect(refused(one)).toBe(
        `answer.type: expected readings, missing, unauthorized, rateLimited, unavailable or rejected, got "${one.type}"`,
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
        'type: expected reading, missing, unavailable, rejected, got "maybe"',
        { ...pending, type: 'maybe' },
      ],
      [
        'verdict: expected pending, succeeded, failed, missing, got "maybe"',
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
      [
        `retryAfterMs: expected a number of milliseconds from 0 to ${Number.MAX_SAFE_INTEGER}, or null, got -1`,
        { ...unclear, retryAfterMs: -1 },
      ],
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
