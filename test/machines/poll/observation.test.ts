import { describe, expect, it } from 'vitest';
import {
  defect,
  failureIn,
  httpFailure,
  type Observation,
  wordsOf,
} from '../../../machines/poll/observation.ts';
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
    ['work that continues', observe.accepted(), null],
    ['a miss', observe.missing(), http(404, false)],
    ['a deletion', observe.missing({ httpStatus: 410 }), http(410, false)],
    ['a 401', observe.unauthorized(), http(401, false)],
    ['no permission', observe.unauthorized({ httpStatus: 403 }), http(403, false)],
    ['a rate limit', observe.rateLimited(), http(429, true)],
    ['a 403 for a rate limit', observe.rateLimited(5, { httpStatus: 403 }), http(403, true)],
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

describe('The server’s own words', () => {
  it.each<[string, Observation]>([
    ['a miss', observe.missing({ message: 'no such run' })],
    ['a 401', observe.unauthorized({ message: 'no such run' })],
    ['a rate limit', observe.rateLimited(null, { message: 'no such run' })],
  ])('follow what a status code says, with %s', (_, observation) => {
    const failure = failureIn(observation);
    expect(failure?.message).toBe(
      `The server answered with HTTP ${failure?.httpStatus}: no such run`,
    );
    expect(failure && wordsOf(failure)).toBe('no such run');
  });

  it.each<[string, string, string]>([
    ['nothing, where a status code is all that is known', httpFailure(404, false).message, ''],
    ['all of what the resource says by itself', 'the export failed', 'the export failed'],
    ['also what looks like a second status', `${httpFailure(404, false).message}: : x`, ': x'],
  ])('are found again: %s', (_, message, words) => {
    expect(wordsOf({ ...http(404, false), code: 'http', message })).toBe(words);
  });

  it('are none when no answer came', () => {
    expect(wordsOf(observe.failed('network'))).toBe('');
    expect(wordsOf(defect('a bug'))).toBe('');
  });
});
