import { describe, expect, it } from 'vitest';
import {
  classify,
  type HttpResponse,
  rejected,
  unavailable,
  unexpected,
} from '../../src/http/classify.ts';
import { failure } from '../../src/http/failure.ts';
import { hideNothing } from '../../src/http/redact.ts';
import { serverWords } from '../../src/http/server-words.ts';

const NOW = 1_700_000_000_000;

const answer = (
  httpStatus: number,
  body: HttpResponse['body'] = '',
  headers: Record<string, string> = {},
): HttpResponse => ({
  httpStatus,
  headers: new Headers(headers),
  body,
  at: NOW,
  url: 'https://api.test/jobs/1',
});

const first = { conditional: false, hasReading: false, wasMalformed: false };
const later = { conditional: true, hasReading: true, wasMalformed: false };

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

  it('reads a 304 to a conditional request as unchanged', () => {
    expect(classify(answer(304), later)).toEqual({ type: 'unchanged' });
  });

  it('hands on the JSON of a successful response', () => {
    expect(classify(answer(201, '{"a":1}'), first)).toEqual({
      type: 'document',
      httpStatus: 201,
      body: { a: 1 },
      isText: false,
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
    const page = answer(200, '<p>', { 'content-type': 'text/html; charset=utf-8' });
    for (const wasMalformed of [false, true]) {
      expect(classify(page, { ...first, wasMalformed })).toMatchObject({
        type: 'rejected',
        failure: { retryable: false },
      });
      expect(classify(page, { ...later, wasMalformed })).toMatchObject({
        type: 'unavailable',
        failure: { retryable: true },
      });
    }
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

  it('keeps a failure without a response as it is', () => {
    const slow = failure('timeout', 'slow');
    expect(classify(slow, first)).toEqual({ type: 'unavailable', failure: slow });
    const defect = failure('defect', 'no key', { retryable: false });
    expect(classify(defect, later)).toEqual({ type: 'rejected', failure: defect });
  });

  it('classifies an error by its status when its body is broken', () => {
    expect(classify(answer(503, failure('timeout', 'slow')), first)).toMatchObject({
      type: 'unavailable',
      failure: { code: 'http', httpStatus: 503, message: 'The server answered with HTTP 503' },
    });
  });

  it('leaves the wait to be worked out once for every response', () => {
    const headers = { 'retry-after': '20', 'x-poll-interval': '60' };
    for (const status of [200, 202, 204, 304, 401, 403, 404, 409, 429, 500, 503])
      expect(JSON.stringify(classify(answer(status, '', headers), first))).not.toMatch(/Ms|000/);
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
      answer(200, ' <!DOCTYPE html>'),
      {
        code: 'notJson',
        message: 'The server answered with an HTML page instead of JSON',
        httpStatus: 200,
        retryable: false,
      },
    ],
    [
      'JSON that is cut off',
      answer(200, '{"a":'),
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
    const page = '<!doctype html>';
    expect(classify(answer(200, JSON.stringify({ page })), first)).toMatchObject({
      body: { page },
      isText: false,
    });
    expect(classify(answer(200, JSON.stringify(page)), first)).toMatchObject({ isText: false });
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

describe('a successful response', () => {
  const html = { 'content-type': 'text/html; charset=utf-8' };
  const plain = { 'content-type': 'text/plain' };
  const json = { 'content-type': 'application/json' };

  it.each<[string, string, Record<string, string>]>([
    ['JSON labelled as HTML', '{"a":[1]}', html],
    ['JSON labelled as text', '{"a":[1]}', plain],
    ['JSON without a label', '{"a":[1]}', {}],
    ['JSON after white space', ' \n{"a":[1]}', json],
  ])('reads %s as JSON', (_, body, headers) => {
    expect(classify(answer(200, body, headers), first)).toMatchObject({
      type: 'document',
      body: { a: [1] },
      isText: false,
    });
  });

  it.each<[string, string, Record<string, string>]>([
    ['plain text', 'RUNNING', plain],
    ['plain text without a label', 'RUNNING\n', {}],
    ['plain text that is labelled as JSON', 'RUNNING', json],
    ['plain text that PHP labels as HTML', 'RUNNING', html],
    ['a log line', '[INFO] done', plain],
    ['text that only looks like JSON', '{"a":', { 'content-type': ' Text/Plain' }],
    ['XML', '<?xml version="1.0"?><job><state>done</state></job>', { 'content-type': 'text/xml' }],
    ['XML that is labelled as HTML', ' <?xml version="1.0"?><job/>', html],
    ['XML without a declaration', '<job state="done"/>', { 'content-type': 'application/xml' }],
    ['XML whose root begins like a page', '<header/>', {}],
    ['XML with a page in it', '<job><html/></job>', {}],
    ['text before markup', 'x<html>', {}],
    ['text before markup that is labelled as HTML', 'x<p>', html],
    ['a comment that never ends', '<!-- <html>', {}],
    ['a declaration that never ends', '<?xml <html', {}],
  ])('hands %s on as text', (_, body, headers) => {
    expect(classify(answer(200, body, headers), first)).toMatchObject({
      type: 'document',
      httpStatus: 200,
      body,
      isText: true,
    });
  });

  it.each([
    ['a comment', `<!--${'a'.repeat(2 ** 24)}`],
    ['comments', '<!---->'.repeat(2 ** 22)],
    ['declarations', '<?a?>'.repeat(2 ** 22)],
    ['a quotation', `"${'a'.repeat(2 ** 24)}"`.concat('x')],
    ['escapes', `"${'\\a'.repeat(2 ** 23)}"`.concat('x')],
    ['a number', `[${'1'.repeat(2 ** 24)}]x`],
    ['white space', `${' '.repeat(2 ** 24)}x`],
  ])('may be large and begin with %s', { timeout: 60_000 }, (_, body) => {
    expect(classify(answer(200, body, {}), first)).toMatchObject({
      type: 'document',
      isText: true,
    });
  });

  it.each<[string, string, Record<string, string>]>([
    ['a document', '<!DOCTYPE html><title>App</title>', {}],
    ['a document with another doctype', '<!doctype  HTML PUBLIC "x"><p>', plain],
    ['a root alone', '\n\t<html lang="en"></html>', json],
    ['a root in upper case', '<HTML></HTML>', {}],
    ['a head', '<head></head>', {}],
    ['a body', '<body>', {}],
    ['XHTML', '<?xml version="1.0"?>\n<!DOCTYPE html><html/>', { 'content-type': 'text/xml' }],
    ['a page after comments', '<!-- a --> <!-- b -->\n<html>', {}],
    ['a byte order mark', '\uFEFF<html>', {}],
    ['a fragment that is labelled as HTML', '<p>Log in</p>', html],
    ['a fragment after white space', ' \n<p>Log in</p>', html],
  ])('takes %s for a page', (_, body, headers) => {
    const failure = { code: 'notJson', httpStatus: 200 };
    expect(classify(answer(200, body, headers), first)).toMatchObject({
      type: 'rejected',
      failure,
    });
    expect(classify(answer(200, body, headers), later)).toMatchObject({
      type: 'unavailable',
      failure,
    });
  });

  it('tells a page in a time that grows with the length of the body alone', () => {
    const comments = '<!---->'.repeat(100_000);
    const startedAt = performance.now();
    for (const body of [`${comments}x`, `<!--${'-'.repeat(700_000)}`, `${' '.repeat(700_000)}x`])
      expect(classify(answer(200, body), first).type).toBe('document');
    expect(classify(answer(200, `${comments}<html>`), first).type).toBe('rejected');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it.each([
    ['an object', '{"a":'],
    ['a list', ' [1, 2'],
    ['a string', '"RUNN'],
  ])('is unavailable when %s is cut off', (_, body) => {
    const aside = { 'content-type': 'application/json; was=text/plain' };
    for (const headers of [{}, json, aside])
      expect(classify(answer(200, body, headers), first)).toEqual({
        type: 'unavailable',
        failure: {
          code: 'notJson',
          message: 'The body is not JSON',
          httpStatus: 200,
          retryable: true,
        },
      });
  });

  it.each([
    ['empty', ''],
    ['blank', ' \n'],
    ['null', 'null'],
    ['a page', '<html>'],
    ['cut off', '{"a":'],
  ])('is still working when it is a 202 whose body is %s', (_, body) => {
    for (const history of [first, later])
      expect(classify(answer(202, body), history)).toEqual({ type: 'accepted' });
  });

  it('reads the body of a 202 that has one, and fails when it broke', () => {
    expect(classify(answer(202, '{}'), first)).toMatchObject({ type: 'document', httpStatus: 202 });
    expect(classify(answer(202, 'RUNNING'), first)).toMatchObject({ isText: true });
    expect(classify(answer(202, failure('network', 'broke')), first)).toMatchObject({
      type: 'unavailable',
    });
    const deep = '['.repeat(201) + ']'.repeat(201);
    expect(classify(answer(202, deep), first)).toMatchObject({ type: 'rejected' });
  });

  it('is missing when its body is null, without words', () => {
    expect(classify(answer(200, 'null'), first)).toEqual({ type: 'missing', httpStatus: 200 });
  });
});

describe('a limit', () => {
  it.each<[string, Record<string, string>]>([
    ['Retry-After', { 'retry-after': '60' }],
    ['retry-after-ms', { 'retry-after-ms': '60' }],
    ['a spent quota', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000060' }],
    ['a spent quota without its reset', { 'x-ratelimit-remaining': '0' }],
    ['a spent RateLimit', { ratelimit: '"a";r=0;t=5' }],
  ])('is what a 403 with %s says', (_, headers) => {
    expect(classify(answer(403, '{"message":"too fast"}', headers), first)).toEqual({
      type: 'rateLimited',
      httpStatus: 403,
      message: 'too fast',
    });
  });

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['Retry-After: 0', { 'retry-after': '0' }],
    ['Retry-After: soon', { 'retry-after': 'soon' }],
    ['an unspent quota', { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': '1700000060' }],
    ['a reset alone', { 'x-ratelimit-reset': '60' }],
    ['X-Poll-Interval', { 'x-poll-interval': '60' }],
  ])('is not what a 403 with %s says', (_, headers) => {
    expect(classify(answer(403, '', headers), first)).toEqual({
      type: 'unauthorized',
      httpStatus: 403,
    });
  });

  it('leaves a 401 what it is', () => {
    const headers = { 'retry-after': '60', 'x-ratelimit-remaining': '0' };
    expect(classify(answer(401, '', headers), first)).toEqual({
      type: 'unauthorized',
      httpStatus: 401,
    });
  });

  it('says "come back" with any other 4xx that names its own wait', () => {
    for (const status of [400, 402, 405, 409, 413, 418, 422, 423, 424, 451, 499]) {
      const found = (headers: Record<string, string>) =>
        classify(answer(status, '{"detail":"busy"}', headers), first);
      const failure = { code: 'http', httpStatus: status, message: expect.stringMatching(/busy$/) };
      expect(found({ 'retry-after': '5' })).toMatchObject({
        type: 'unavailable',
        failure: { ...failure, retryable: true },
      });
      for (const headers of [
        {},
        { 'retry-after': '0' },
        { 'retry-after': 'soon' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' },
      ])
        expect(found(headers)).toMatchObject({
          type: 'rejected',
          failure: { ...failure, retryable: false },
        });
    }
  });

  it('does not make a redirect or another 3xx worth a retry', () => {
    const headers = { 'retry-after': '5' };
    for (const status of [300, 305, 399])
      expect(classify(answer(status, '', headers), first).type).toBe('rejected');
    expect(classify(answer(307, '', { ...headers, location: '/x' }), first)).toMatchObject({
      type: 'rejected',
      failure: { code: 'redirect' },
    });
  });

  it('reads a 304 with a Location as unchanged', () => {
    expect(classify(answer(304, '', { location: '/x' }), later)).toEqual({ type: 'unchanged' });
  });
});

describe('the server’s own words', () => {
  it.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'missing'],
    [410, 'missing'],
    [429, 'rateLimited'],
  ])('travel with a %i', (httpStatus, type) => {
    expect(classify(answer(httpStatus, '{"detail":"Flow run not found"}'), first)).toEqual({
      type,
      httpStatus,
      message: 'Flow run not found',
    });
    expect(classify(answer(httpStatus, '{}'), first)).toEqual({ type, httpStatus });
    const broken = answer(httpStatus, failure('network', 'broke'));
    expect(classify(broken, first)).toEqual({ type, httpStatus });
  });

  it.each<[string, unknown, string]>([
    ['FastAPI', { detail: 'No such run' }, 'No such run'],
    ['FastAPI’s list', { detail: [{ msg: 'not a UUID', loc: ['path'] }] }, 'not a UUID'],
    [
      'RFC 9457',
      { type: 'about:blank', title: 'Conflict', status: 409, detail: 'It runs' },
      'It runs',
    ],
    ['RFC 9457 with a title alone', { title: 'Conflict', status: 409 }, 'Conflict'],
    ['Spring', { status: 404, error: 'Not Found', message: 'No job 7', path: '/7' }, 'No job 7'],
    ['Spring without a message', { error: 'Not Found', message: '' }, 'Not Found'],
    ['OAuth', { error: 'invalid_token', error_description: 'It expired' }, 'It expired'],
    ['Prefect', { exception_message: 'Internal Server Error' }, 'Internal Server Error'],
    ['a code with a description', { error: 'NOT_FOUND', description: 'No job 7' }, 'No job 7'],
    ['a code alone', { error: 'not_found' }, 'not_found'],
    ['gRPC', { code: 5, message: 'No job 7', details: [] }, 'No job 7'],
    ['Google', { error: { code: 404, message: 'No job 7', status: 'NOT_FOUND' } }, 'No job 7'],
    ['JSON-RPC', { jsonrpc: '2.0', error: { code: -32602, message: 'No job 7' } }, 'No job 7'],
    ['GraphQL', { errors: [{ message: 'Throttled', path: [] }] }, 'Throttled'],
    [
      'JSON:API',
      { errors: [{ status: '404', title: 'Not found', detail: 'No job 7' }] },
      'No job 7',
    ],
    ['a list of texts', { errors: ['a', 'b', 'c', 'd'] }, 'a; b; c'],
    [
      'ASP.NET',
      { title: 'One or more validation errors occurred.', errors: { id: ['not a UUID'], n: [] } },
      'not a UUID',
    ],
    ['errors of no use', { errors: { id: 7 }, title: 'Conflict' }, 'Conflict'],
    ['no errors', { errors: null, title: 'Conflict' }, 'Conflict'],
    [
      'FHIR',
      { resourceType: 'OperationOutcome', issue: [{ code: 'x', diagnostics: 'No export' }] },
      'No export',
    ],
    ['FHIR’s text', { issue: [{ details: { text: 'No export' } }] }, 'No export'],
    ['a blank field before a telling one', { detail: ' ', message: 'No job 7' }, 'No job 7'],
    ['a field that is no text', { detail: { id: 7 }, message: 'No job 7' }, 'No job 7'],
    [
      'OpenHands’ main server',
      { detail: 'Internal Server Error', exception: 'ValueError: no sandbox' },
      'ValueError: no sandbox',
    ],
    [
      'a server that names the status alone',
      { detail: 'Unauthorized', error: 'Forbidden' },
      'Unauthorized',
    ],
    [
      'a server that names the status twice',
      { message: 'Not Found', error: 'no_such_job' },
      'no_such_job',
    ],
    ['a bare text', 'NoCredentialsError', 'NoCredentialsError'],
    ['none', { status: 404, ok: false }, ''],
    ['a number', 7, ''],
  ])('are found as %s writes them', (_, body, words) => {
    expect(serverWords(JSON.stringify(body), hideNothing)).toBe(words);
  });

  it.each([
    ['plain text', ' not found\n', 'not found'],
    ['plain text of 200 characters', 'x'.repeat(200), 'x'.repeat(200)],
    [
      'two lines of 200 characters',
      `${'a'.repeat(99)}\n${'b'.repeat(100)}`,
      `${'a'.repeat(99)} ${'b'.repeat(100)}`,
    ],
    ['the last line of a log', `${'a line\n'.repeat(50)}Error: no space\n\n`, 'Error: no space'],
    ['the end of a long message', JSON.stringify({ message: `${'a\n'.repeat(200)}b` }), 'b'],
    ['two lines that are short', 'not\nfound', 'not found'],
    ['a last line that is long', `a\n${'b'.repeat(300)}`, `${'b'.repeat(199)}…`],
    ['a page', '<html><body>nginx</body></html>', ''],
    ['XML', ' <Error><Message>x</Message></Error>', ''],
    ['nothing', '', ''],
  ])('are taken from %s', (_, body, words) => {
    expect(serverWords(body, hideNothing)).toBe(words);
  });

  it('are none when the body could not be read', () => {
    expect(serverWords(failure('network', 'broke'), hideNothing)).toBe('');
  });

  it('hold no part of a secret that crosses the end of a line', () => {
    const hide = (text: string) => text.replaceAll('sk-one\nsk-two', '[redacted]');
    const body = `${'a line\n'.repeat(50)}key sk-one\nsk-two`;
    expect(serverWords(body, hide)).toBe('key [redacted]');
  });
});

describe('unexpected', () => {
  const fault = failure('schema', 'no status');

  it.each([
    ['unavailable', 'the first time', { hasReading: false, wasMalformed: false }],
    ['rejected', 'the second time in a row', { hasReading: false, wasMalformed: true }],
    ['unavailable', 'after a reading', { hasReading: true, wasMalformed: false }],
    ['unavailable', 'after a reading, again', { hasReading: true, wasMalformed: true }],
  ])('is %s %s', (type, _, history) => {
    const retryable = type === 'unavailable';
    expect(unexpected(fault, history)).toEqual({ type, failure: { ...fault, retryable } });
  });

  it('wraps a failure as it is in unavailable and rejected', () => {
    expect(unavailable(fault)).toEqual({ type: 'unavailable', failure: fault });
    expect(rejected(fault)).toEqual({ type: 'rejected', failure: fault });
  });
});
