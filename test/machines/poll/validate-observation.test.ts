import { describe, expect, it } from 'vitest';
import {
  circumstances,
  interval,
  recordedObservation,
  time,
  validateObservation,
  validators,
} from '../../../machines/poll/validate-observation.ts';
import { MAX_TIME_MS } from '../../../machines/validate/actor-events.ts';
import * as observe from '../../support/observations.ts';
import { refusalOf } from '../../support/refusal.ts';

const { T0 } = observe;

describe('An observation', () => {
  const refused = (value: unknown) => refusalOf(() => validateObservation('answer', value));

  it.each([
    observe.reading('RUNNING', { interval: { minMs: 5, maxMs: 5 }, confirmMs: 2 }),
    ...[
      observe.unchanged(),
      observe.unchanged({ isLongPoll: true }),
      observe.accepted(),
      observe.accepted({ isLongPoll: false, askedMs: 5 }),
      observe.missing(),
      observe.missing({ httpStatus: undefined as never, message: 'gone' }),
    ],
    ...[observe.unauthorized(), observe.rateLimited(), observe.rateLimited(20_000)],
    ...[observe.unavailable(), observe.rejected()],
    observe.rateLimited(null, { httpStatus: 403, message: 'slow down' }),
    observe.unauthorized({ message: 'who?' }),
    ...(['pending', 'blocked', 'succeeded', 'failed', 'stopped', 'missing'] as const).map(
      (verdict) => observe.reading('X', { verdict }),
    ),
    observe.reading('X', { label: 'a job', progress: 0, next: '/2', isLongPoll: true }),
    observe.reading('X', { progress: 1, next: null, confirmMs: 0 }),
  ])('is accepted: $type', (observation) => {
    expect(() => validateObservation('answer', observation)).not.toThrow();
  });

  it('may be without a prototype', () => {
    const bare = Object.assign(Object.create(null), observe.unchanged());
    expect(() => validateObservation('answer', bare)).not.toThrow();
  });

  it('is no instance of a class', () => {
    class Answer {}
    const value = Object.assign(new Answer(), observe.unchanged());
    expect(refused(value)).toBe('answer: expected a plain object, got an object');
  });

  it('has no getters', () => {
    const value = Object.defineProperty({ ...observe.unchanged() }, 'at', {
      get: () => T0,
      enumerable: true,
    });
    expect(refused(value)).toBe('answer.at: expected a value, got "a getter"');
  });

  const failure = observe.failed('http', 503);

  it.each<[string, object]>([
    [
      'answer.type: expected reading, accepted, unchanged, missing, unauthorized, rateLimited, unavailable, rejected, got "maybe"',
      { ...observe.unchanged(), type: 'maybe' },
    ],
    [
      'answer.httpStatus: expected a whole number from 0 to 999, got "404"',
      { ...observe.missing(), httpStatus: '404' },
    ],
    [
      'answer.httpStatus: expected a whole number from 0 to 999, got undefined',
      { ...observe.unauthorized(), httpStatus: undefined },
    ],
    [
      `answer.askedMs: expected a number of milliseconds from 0 to ${Number.MAX_SAFE_INTEGER}, or null, got -1`,
      observe.rateLimited(-1),
    ],
    [
      'answer.failure.message: expected a string, got undefined',
      observe.rejected({ ...failure, message: undefined as never }),
    ],
    [
      'answer.failure.retryable: expected true, false, got 1',
      observe.unavailable({ ...failure, retryable: 1 as never }),
    ],
    [
      'answer.validators.etag: expected the value of a header, or null, got 7',
      observe.reading('RUNNING', { validators: { etag: 7 as never, lastModified: null } }),
    ],
    [
      'answer.interval.minMs: expected at most maxMs, which is 5, got 6',
      observe.reading('RUNNING', { interval: { minMs: 6, maxMs: 5 } }),
    ],
    [
      'answer.confirmMs: expected a number of milliseconds from 0 to 2147483647, got -1',
      observe.reading('RUNNING', { confirmMs: -1 }),
    ],
    [
      'answer.verdict: expected pending, blocked, succeeded, failed, stopped, missing, got "done"',
      observe.reading('RUNNING', { verdict: 'done' as never }),
    ],
    [
      'answer.label: expected a string, got null',
      observe.reading('RUNNING', { label: null as never }),
    ],
    [
      'answer.progress: expected a share from 0 to 1, got 42',
      observe.reading('RUNNING', { progress: 42 }),
    ],
    [
      'answer.next: expected a string, or null, got an object',
      observe.reading('RUNNING', { next: new URL('http://127.0.0.1/') as never }),
    ],
    [
      'answer.isLongPoll: expected true, false, got 30000',
      observe.accepted({ isLongPoll: 30_000 as never }),
    ],
    ['answer.message: expected a string, got an object', observe.missing({ message: {} as never })],
  ])('is refused with what is wrong: %s', (message, value) => {
    expect(refused(value)).toBe(message);
  });
});

describe('A recorded observation', () => {
  const { at, jitter, elapsedMs, askedMs } = observe.reading();
  const bare = { at, jitter, elapsedMs, askedMs };
  const refused = (value: unknown) => refusalOf(() => recordedObservation('observation', value));

  it('of a reading has no more than every answer has', () => {
    expect(() => recordedObservation('observation', { type: 'reading', ...bare })).not.toThrow();
  });

  it.each([observe.unchanged(), observe.unauthorized(), observe.rateLimited(20_000)])(
    'of another answer has all of its fields: $type',
    (observation) => {
      expect(() => recordedObservation('observation', observation)).not.toThrow();
    },
  );

  it.each<[string, unknown]>([
    [
      'observation.httpStatus: expected a whole number from 0 to 999, got undefined',
      { type: 'unauthorized', ...bare },
    ],
    [
      'observation.at: expected a time in epoch ms from -8640000000000000 to 8640000000000000, got null',
      { type: 'reading', ...bare, at: null },
    ],
    [
      'observation.type: expected reading, accepted, unchanged, missing, unauthorized, rateLimited, unavailable, rejected, got "readings"',
      { ...bare, type: 'readings' },
    ],
  ])('is refused with what is wrong: %s', (message, value) => {
    expect(refused(value)).toBe(message);
  });
});

describe('A field of an observation says what it takes:', () => {
  const header = (path: string, value: unknown) =>
    validators(path, { etag: null, lastModified: value });

  it.each<[string, (path: string, value: unknown) => void, unknown]>([
    [
      `at: expected a time in epoch ms from ${-MAX_TIME_MS} to ${MAX_TIME_MS}, got "now"`,
      time,
      'now',
    ],
    ['jitter: expected a number from 0 to 1, got 2', circumstances.jitter, 2],
    [
      `elapsedMs: expected a number of milliseconds from 0 to ${MAX_TIME_MS}, got -1`,
      circumstances.elapsedMs,
      -1,
    ],
    [
      `askedMs: expected a number of milliseconds from 0 to ${Number.MAX_SAFE_INTEGER}, or null, got "1"`,
      circumstances.askedMs,
      '1',
    ],
    [
      'interval.maxMs: expected a number of milliseconds from 1 to 2147483647, got 0',
      interval,
      { minMs: 1, maxMs: 0 },
    ],
    [
      'validators.lastModified: expected the value of a header, or null, got "a\\nb"',
      header,
      'a\nb',
    ],
  ])('%s', (message, validate, value) => {
    const [path = ''] = message.split(/[.:]/);
    expect(refusalOf(() => validate(path, value))).toBe(message);
  });
});
