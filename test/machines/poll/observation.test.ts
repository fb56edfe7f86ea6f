import { describe, expect, it } from 'vitest';
import { askedWait, failureIn, type Observation } from '../../../machines/poll/observation.ts';
import * as observe from '../../support/observations.ts';

const http = (httpStatus: number, retryable: boolean) => ({
  code: 'http',
  message: `The server answered with HTTP ${httpStatus}`,
  httpStatus,
  retryable,
});

describe('failureIn', () => {
  it.each<[string, Observation, object | null]>([
    ['a reading', observe.reading(), null],
    ['no change', observe.unchanged(), null],
    ['a miss', observe.missing(), http(404, false)],
    ['a deletion', observe.missing({ httpStatus: 410 }), http(410, false)],
    ['a 401', observe.unauthorized(), http(401, false)],
    ['no permission', observe.unauthorized({ httpStatus: 403 }), http(403, false)],
    ['a rate limit', observe.rateLimited(), http(429, true)],
    ['an unavailable server', observe.unavailable(), observe.failed()],
    ['a refusal', observe.rejected(), { ...observe.failed('http', 400), retryable: false }],
  ])('finds what went wrong with %s', (_, observation, failure) => {
    expect(failureIn(observation)).toEqual(failure);
  });

  it('treats a miss without a status as a 404', () => {
    const { httpStatus: _, ...bare } = observe.missing();
    expect(failureIn(bare)).toEqual(http(404, false));
  });
});

describe('askedWait', () => {
  it.each<[string, Observation, number | null]>([
    ['nothing', observe.reading(), null],
    ['a pace', observe.reading('RUNNING', { askedMs: 7 }), 7],
    ['a hold', observe.rateLimited(5), 5],
    ['a hold, and a pace that yields to it', observe.rateLimited(5, { askedMs: 7 }), 5],
    ['a pace where there is no hold', observe.unavailable(undefined, { askedMs: 7 }), 7],
  ])('is %s', (_, observation, asked) => {
    expect(askedWait(observation)).toBe(asked);
  });
});
