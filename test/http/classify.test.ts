import { describe, expect, it } from 'vitest';
import { type Answer, classify } from '../../src/http/classify.ts';
import { failure } from '../../src/http/failure.ts';

const NOW = 1_700_000_000_000;

const answer = (
  httpStatus: number,
  body: Answer['body'] = '',
  headers: Record<string, string> = {},
): Answer => ({ httpStatus, headers: new Headers(headers), body, at: NOW });

const first = { conditional: false, hasReading: false };
const later = { conditional: true, hasReading: true };

describe('classify', () => {
  const every = Array.from({ length: 500 }, (_, n) => n + 100);

  it('knows what to do with every status code', () => {
    const types = every.map((status) => classify(answer(status, '{}'), first).type);
    const runs = types.reduce<[string, number][]>((rows, type, n) => {
      if (rows.at(-1)?.[0] !== type) rows.push([type, n + 100]);
      return rows;
    }, []);
    expect(runs).toEqual([
      ['rejected', 100],
      ['document', 200],
      ['rejected', 300],
      ['unavailable', 304],
      ['rejected', 305],
      ['unauthorized', 401],
      ['rejected', 402],
      ['unauthorized', 403],
      ['missing', 404],
      ['rejected', 405],
      ['unavailable', 408],
      ['rejected', 409],
      ['missing', 410],
      ['rejected', 411],
      ['unavailable', 425],
      ['rejected', 426],
      ['rateLimited', 429],
      ['rejected', 430],
      ['unavailable', 500],
    ]);
  });

  it('takes a 304 for what was asked conditionally, with its pace', () => {
    expect(classify(answer(304, '', { 'x-poll-interval': '9' }), later)).toEqual({
      type: 'unchanged',
      serverPaceMs: 9_000,
    });
  });

  it('keeps the validators and the pace of a good answer', () => {
    const headers = { etag: 'W/"1"', 'last-modified': 'then', 'x-poll-interval': '60' };
    expect(classify(answer(200, '{"a":1}', headers), first)).toEqual({
      type: 'document',
      json: { a: 1 },
      validators: { etag: 'W/"1"', lastModified: 'then' },
      serverPaceMs: 60_000,
    });
  });

  it.each([
    ['null', 'missing', undefined],
    [' ', 'unavailable', 'body'],
    ['{"a":', 'unavailable', 'notJson'],
    ['<!doctype html>', 'rejected', 'notJson'],
  ])('reads a 200 with the body %j as %s', (body, type, code) => {
    const found = classify(answer(200, body), first);
    expect(found.type).toBe(type);
    expect('failure' in found ? found.failure.code : undefined).toBe(code);
  });

  it('takes a page for a wrong address before the first reading, for a passing trouble after it', () => {
    const page = answer(200, '{}', { 'content-type': 'text/html; charset=utf-8' });
    expect(classify(page, first)).toMatchObject({
      type: 'rejected',
      failure: { retryable: false },
    });
    expect(classify(page, later)).toMatchObject({
      type: 'unavailable',
      failure: { retryable: true },
    });
  });

  it('takes JSON that is too deep like a page, before a schema runs out of stack on it', () => {
    const deep = answer(200, '['.repeat(201) + ']'.repeat(201));
    const fault = {
      code: 'schema',
      message: 'The body is nested deeper than 200 levels',
      httpStatus: 200,
    };
    expect(classify(deep, first)).toMatchObject({
      type: 'rejected',
      failure: { ...fault, retryable: false },
    });
    expect(classify(deep, later)).toMatchObject({
      type: 'unavailable',
      failure: { ...fault, retryable: true },
    });
    expect(classify(answer(200, '['.repeat(200) + ']'.repeat(200)), first).type).toBe('document');
  });

  it('tries again after a body that broke, and not after one that was too large', () => {
    expect(classify(answer(200, failure('network', 'broke')), first)).toMatchObject({
      type: 'unavailable',
      failure: { code: 'network', httpStatus: 200 },
    });
    const tooLarge = failure('tooLarge', 'much', { retryable: false });
    expect(classify(answer(200, tooLarge), later)).toMatchObject({
      type: 'rejected',
      failure: { code: 'tooLarge' },
    });
  });

  it('goes by the status of an error whose body broke', () => {
    expect(classify(answer(503, failure('timeout', 'slow')), first)).toMatchObject({
      type: 'unavailable',
      failure: { code: 'http', httpStatus: 503, message: 'The server answered with HTTP 503' },
    });
  });

  it('honours Retry-After on a 503 and on no other 5xx', () => {
    const headers = { 'retry-after': '20' };
    expect(classify(answer(503, '', headers), first)).toMatchObject({ retryAfterMs: 20_000 });
    expect(classify(answer(500, '', headers), first)).toMatchObject({ retryAfterMs: null });
  });

  it.each([
    ['{"detail":"No such thing"}', ': No such thing'],
    ['{"message":"Too\\n many"}', ': Too many'],
    ['{"error":{"message":"bad id"}}', ': bad id'],
    [
      '{"detail":[{"msg":"Input should be a valid UUID","loc":["query"]}]}',
      ': Input should be a valid UUID',
    ],
    ['"Unauthorized"', ': Unauthorized'],
    ['Internal Server Error', ': Internal Server Error'],
    ['<html>no</html>', ''],
    ['{}', ''],
    ['[1,null]', ''],
    ['', ''],
    [`"${'x'.repeat(300)}"`, `: ${'x'.repeat(199)}…`],
    [`${'{"detail":'.repeat(5)}"deep"${'}'.repeat(5)}`, ''],
  ])('adds what the error body %s says', (body, detail) => {
    expect(classify(answer(500, body), first)).toMatchObject({
      failure: { message: `The server answered with HTTP 500${detail}` },
    });
  });

  it.each([
    ['/login?next=secret#x', '/login'],
    ['https://user:secret@elsewhere.test/in?token=secret', 'https://elsewhere.test/in'],
    ['//user:secret@elsewhere.test/in', '//elsewhere.test/in'],
    ['http://user:secret@:no-port/in', 'http://:no-port/in'],
    ['///user:secret@elsewhere.test/in', '///elsewhere.test/in'],
    ['http:/user:secret@:no-port/in', 'http:/:no-port/in'],
    ['/of/user@elsewhere', '/of/user@elsewhere'],
    ['/of//user@elsewhere', '/of//user@elsewhere'],
    ['/a\\b@c', '/a\\b@c'],
  ])('says where %s points to, without what may be a secret', (location, place) => {
    expect(classify(answer(302, '', { location }), first)).toMatchObject({
      type: 'rejected',
      failure: {
        code: 'redirect',
        httpStatus: 302,
        message: `The server redirects to ${place}; redirects are not followed`,
      },
    });
  });

  it('cuts a long place that a redirect points to', () => {
    const location = `/${'a'.repeat(300)}`;
    expect(classify(answer(302, '', { location }), first)).toMatchObject({
      failure: {
        message: `The server redirects to ${location.slice(0, 199)}…; redirects are not followed`,
      },
    });
  });

  describe('hides secrets before words are cut, for half a secret isn’t found any more', () => {
    const hide = (words: string) => words.replaceAll('sk-secret', '[redacted]');
    const padding = 'x'.repeat(194);

    it.each<[string, Answer]>([
      ['in what an error says', answer(400, `{"detail":"${padding}sk-secret"}`)],
      ['in what a troubled server says', answer(500, `${padding}sk-secret`)],
      ['in where a redirect points to', answer(302, '', { location: `/${padding}sk-secret` })],
      ['around a query that is left out', answer(302, '', { location: '/to/sk-secret?x' })],
    ])('%s', (_, given) => {
      const found = classify(given, first, hide);
      expect(found).toMatchObject({ failure: { message: expect.stringContaining('[red') } });
      expect(JSON.stringify(found)).not.toContain('sk-');
    });
  });

  it('knows a redirect that a browser hides', () => {
    expect(classify(answer(0), first)).toMatchObject({
      failure: { code: 'redirect', httpStatus: null },
    });
  });

  it.each<[string, Answer, object]>([
    [
      'a 304 that nothing asked for',
      answer(304),
      {
        code: 'http',
        message: 'The server answered with HTTP 304: nothing had been asked conditionally',
        httpStatus: 304,
        retryable: true,
      },
    ],
    [
      'a 408',
      answer(408),
      {
        code: 'http',
        message: 'The server answered with HTTP 408',
        httpStatus: 408,
        retryable: true,
      },
    ],
    [
      'a 500',
      answer(500),
      {
        code: 'http',
        message: 'The server answered with HTTP 500',
        httpStatus: 500,
        retryable: true,
      },
    ],
    [
      'a 400',
      answer(400),
      {
        code: 'http',
        message: 'The server answered with HTTP 400',
        httpStatus: 400,
        retryable: false,
      },
    ],
    [
      'a 204',
      answer(204),
      {
        code: 'body',
        message: 'The server answered with HTTP 204 and no body',
        httpStatus: 204,
        retryable: true,
      },
    ],
    [
      'a page',
      answer(200, ' <p>'),
      {
        code: 'notJson',
        message: 'The server answered with an HTML page instead of JSON',
        httpStatus: 200,
        retryable: false,
      },
    ],
    [
      'a text',
      answer(200, 'OK'),
      { code: 'notJson', message: 'The body is not JSON', httpStatus: 200, retryable: true },
    ],
    [
      'a hidden redirect',
      answer(0),
      {
        code: 'redirect',
        message:
          'The server redirects to a place that the browser hides; redirects are not followed',
        httpStatus: null,
        retryable: false,
      },
    ],
  ])('describes the failure of %s in full', (_, given, failure) => {
    expect(classify(given, first)).toMatchObject({ failure });
  });

  it('takes markup inside JSON for text', () => {
    expect(classify(answer(200, '{"title":"<b>"}'), first).type).toBe('document');
    expect(classify(answer(200, 'x<'), first)).toMatchObject({
      failure: { message: 'The body is not JSON' },
    });
  });

  it.each([
    [199, 'http'],
    [300, 'redirect'],
    [399, 'redirect'],
    [400, 'http'],
    [299, undefined],
    [500, 'http'],
  ])('takes a Location for a redirect in a 3xx alone: %i', (status, code) => {
    const found = classify(answer(status, '{}', { location: '/elsewhere' }), first);
    expect('failure' in found ? found.failure.code : undefined).toBe(code);
  });

  it('is a refusal when a 3xx names no place', () => {
    expect(classify(answer(300, '{}'), first)).toMatchObject({
      failure: { code: 'http', httpStatus: 300 },
    });
  });

  it.each([
    ['  padded  ', ': padded'],
    ['{"detail":["a","b","c","d"]}', ': a; b; c'],
    ['{"detail":{"message":{"error":{"msg":"deep"}}}}', ': deep'],
    [`{"detail":${'['.repeat(9)}"deep"${']'.repeat(9)}}`, ''],
    ['a < b', ': a < b'],
    [' <p>', ''],
  ])('trims what the error body %s says', (body, detail) => {
    expect(classify(answer(500, body), first)).toMatchObject({
      failure: { message: `The server answered with HTTP 500${detail}` },
    });
  });
});
