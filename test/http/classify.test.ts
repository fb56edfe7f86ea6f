import { describe, expect, it } from 'vitest';
import { classify, type HttpResponse } from '../../src/http/classify.ts';
import { failure } from '../../src/http/failure.ts';

const NOW = 1_700_000_000_000;

const answer = (
  httpStatus: number,
  body: HttpResponse['body'] = '',
  headers: Record<string, string> = {},
): HttpResponse => ({ httpStatus, headers: new Headers(headers), body, at: NOW });

const first = { conditional: false, hasReading: false };
const later = { conditional: true, hasReading: true };

describe('classify', () => {
  const every = Array.from({ length: 500 }, (_, n) => n + 100);

  it('classifies every status code', () => {
    const types = every.map((status) => classify(answer(status, '{}'), first).type);
    const ranges = types.reduce<[string, number][]>((ranges, type, n) => {
      if (ranges.at(-1)?.[0] !== type) ranges.push([type, n + 100]);
      return ranges;
    }, []);
    expect(ranges).toEqual([
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

  it('reads a 304 to a conditional request as unchanged, with its pace', () => {
    expect(classify(answer(304, '', { 'x-poll-interval': '9' }), later)).toEqual({
      type: 'unchanged',
      serverPaceMs: 9_000,
    });
  });

  it('keeps the validators and the pace of a successful response', () => {
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

  it('rejects an HTML page before the first reading, and treats it as transient after one', () => {
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

  it('treats JSON that is nested too deep like an HTML page, before a schema overflows the stack', () => {
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

  it('retries after a broken body, but not after one that is too large', () => {
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

  it('classifies an error by its status when its body is broken', () => {
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
  ])('quotes the message in the error body %s', (body, detail) => {
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
  ])('names the redirect target %s without what may be a secret', (location, place) => {
    expect(classify(answer(302, '', { location }), first)).toMatchObject({
      type: 'rejected',
      failure: {
        code: 'redirect',
        httpStatus: 302,
        message: `The server redirects to ${place}; redirects are not followed`,
      },
    });
  });

  it('shortens a long redirect target', () => {
    const location = `/${'a'.repeat(300)}`;
    expect(classify(answer(302, '', { location }), first)).toMatchObject({
      failure: {
        message: `The server redirects to ${location.slice(0, 199)}…; redirects are not followed`,
      },
    });
  });

  describe('hides secrets before text is cut, because half a secret would not be found', () => {
    const hide = (text: string) => text.replaceAll('sk-secret', '[redacted]');
    const padding = 'x'.repeat(194);

    it.each<[string, HttpResponse]>([
      ['in an error message', answer(400, `{"detail":"${padding}sk-secret"}`)],
      ['in the message of a 500', answer(500, `${padding}sk-secret`)],
      ['in a redirect target', answer(302, '', { location: `/${padding}sk-secret` })],
      ['in front of a query that is left out', answer(302, '', { location: '/to/sk-secret?x' })],
    ])('%s', (_, given) => {
      const found = classify(given, first, hide);
      expect(found).toMatchObject({ failure: { message: expect.stringContaining('[red') } });
      expect(JSON.stringify(found)).not.toContain('sk-');
    });
  });

  it('recognizes a redirect that a browser hides', () => {
    expect(classify(answer(0), first)).toMatchObject({
      failure: { code: 'redirect', httpStatus: null },
    });
  });

  it.each<[string, HttpResponse, object]>([
    [
      'a 304 to an unconditional request',
      answer(304),
      {
        code: 'http',
        message: 'The server answered with HTTP 304: the request was not conditional',
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
      'an HTML page',
      answer(200, ' <p>'),
      {
        code: 'notJson',
        message: 'The server answered with an HTML page instead of JSON',
        httpStatus: 200,
        retryable: false,
      },
    ],
    [
      'plain text',
      answer(200, 'OK'),
      { code: 'notJson', message: 'The body is not JSON', httpStatus: 200, retryable: true },
    ],
    [
      'a hidden redirect',
      answer(0),
      {
        code: 'redirect',
        message: 'The server redirects to a URL that the browser hides; redirects are not followed',
        httpStatus: null,
        retryable: false,
      },
    ],
  ])('describes the failure of %s in full', (_, given, failure) => {
    expect(classify(given, first)).toMatchObject({ failure });
  });

  it('treats markup inside JSON as text', () => {
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
  ])('treats a Location as a redirect only with a 3xx: %i', (status, code) => {
    const found = classify(answer(status, '{}', { location: '/elsewhere' }), first);
    expect('failure' in found ? found.failure.code : undefined).toBe(code);
  });

  it('rejects a 3xx without a Location', () => {
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
  ])('trims the message in the error body %s', (body, detail) => {
    expect(classify(answer(500, body), first)).toMatchObject({
      failure: { message: `The server answered with HTTP 500${detail}` },
    });
  });
});
