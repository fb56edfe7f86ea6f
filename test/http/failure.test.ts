import { describe, expect, it } from 'vitest';
import {
  deadlineFailure,
  failureFrom,
  NotUtf8Error,
  TooLargeError,
  timeoutFailure,
} from '../../src/http/failure.ts';

/** As undici throws it: a TypeError around the system's error. */
const fetchFailed = (code: unknown, deeper?: Error) =>
  new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect http://user:secret@host', { cause: deeper }), { code }),
  });

describe('failureFrom', () => {
  it.each([
    ['ECONNREFUSED', 'ECONNREFUSED'],
    ['ECONNRESET', 'ECONNRESET'],
    ['ENOTFOUND', 'ENOTFOUND'],
    ['UND_ERR_SOCKET', 'ECONNRESET'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['NOT_Z_DATA_ERROR', 'NOT_Z_DATA_ERROR'],
  ])('reports %s as a network failure caused by %s', (code, cause) => {
    expect(failureFrom(fetchFailed(code))).toEqual({
      code: 'network',
      cause,
      message: `The network failed (${cause})`,
      httpStatus: null,
      retryable: true,
    });
  });

  it.each(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])(
    'reports %s as a shortage on this machine, which a retry may survive',
    (code) => {
      expect(failureFrom(fetchFailed(code))).toEqual({
        code: 'network',
        cause: code,
        message: `This machine has no free sockets or file handles (${code}); the server was not asked`,
        httpStatus: null,
        retryable: true,
      });
    },
  );

  it.each([
    [['EADDRNOTAVAIL', 'ECONNREFUSED'], 'ECONNREFUSED'],
    [['ECONNREFUSED', 'EMFILE'], 'ECONNREFUSED'],
    [['EADDRNOTAVAIL', 'EMFILE'], 'EADDRNOTAVAIL'],
    [['ENETUNREACH', 'ECONNREFUSED'], 'ENETUNREACH'],
    [[null, 'EMFILE'], 'EMFILE'],
    [[null, 'ECONNREFUSED'], 'ECONNREFUSED'],
    [[], 'ECONNABORTED'],
  ])('of several addresses that failed with %j, reports %s', (codes, cause) => {
    const errors = codes.map((code) => Object.assign(new Error(), { code }));
    const all = Object.assign(new AggregateError(errors), { code: codes[0] ?? 'ECONNABORTED' });
    expect(failureFrom(new TypeError('fetch failed', { cause: all })).cause).toBe(cause);
  });

  it.each(['Bearer sk-secret', 'sk_secret', 'X', 'A'.repeat(65), 'ECONN REFUSED', 'ECONN\n'])(
    'ignores a code that may quote a URL or a header: %j',
    (code) => {
      expect(failureFrom(fetchFailed(code))).not.toHaveProperty('cause');
    },
  );

  it.each([
    ['bad port', 'ERR_UNSAFE_PORT'],
    ['proxy authentication required', 'ERR_PROXY_AUTH_REQUIRED'],
    ['Proxy response (407) !== 200 when HTTP Tunneling', 'ERR_PROXY_AUTH_REQUIRED'],
    ['Proxy response (403) !== 200 when HTTP Tunneling', 'ERR_PROXY_REFUSED'],
    [
      'Response does not match the HTTP/1.1 protocol (Expected HTTP/, RTSP/ or ICE/)',
      'HPE_INVALID_CONSTANT',
    ],
    ['Response does not match the HTTP/1.1 protocol (Invalid HTTP version)', 'HPE_INVALID_VERSION'],
  ])('knows the cause that undici says in words alone: %s', (words, cause) => {
    expect(failureFrom(new TypeError('fetch failed', { cause: new Error(words) }))).toEqual({
      code: 'network',
      cause,
      message: `The network failed (${cause})`,
      httpStatus: null,
      retryable: true,
    });
  });

  it.each([
    'a bad port',
    'bad port 6000',
    'no proxy authentication required',
    'proxy authentication required here',
    'The Proxy response (407) was late',
    'The Proxy response (403) was late',
    '(Invalid HTTP version) and more',
  ])('takes other words that hold those for no cause: %s', (words) => {
    const error = new TypeError('fetch failed', { cause: new Error(words) });
    expect(failureFrom(error)).not.toHaveProperty('cause');
  });

  it('says how much time the deadline left a request', () => {
    expect(deadlineFailure(750)).toEqual({
      code: 'timeout',
      message: 'The request was not answered in full before the deadline, which left it 750 ms',
      httpStatus: null,
      retryable: true,
    });
  });

  it('takes a proxy that can’t reach the server for a failure that may pass', () => {
    const words = 'Proxy response (503) !== 200 when HTTP Tunneling';
    const cause = Object.assign(new Error(words), { code: 'UND_ERR_ABORTED' });
    expect(failureFrom(new TypeError('fetch failed', { cause })).cause).toBe('UND_ERR_ABORTED');
  });

  it.each(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'ETIMEDOUT'])(
    'reports %s as a timeout',
    (code) => {
      expect(failureFrom(fetchFailed(code))).toEqual({
        code: 'timeout',
        message: `The request timed out (${code})`,
        httpStatus: null,
        retryable: true,
      });
    },
  );

  it.each([
    'Z_DATA_ERROR',
    'Z_BUF_ERROR',
    'ERR_ENCODING_INVALID_ENCODED_DATA',
    'ERR_BROTLI_DECODER_ERROR',
  ])('reports %s as a broken body', (code) => {
    expect(failureFrom(fetchFailed(code))).toEqual({
      code: 'body',
      message: `The body could not be decoded (${code})`,
      httpStatus: null,
      retryable: true,
    });
  });

  it.each([
    ['no code at all', new TypeError('Failed to fetch http://user:secret@host')],
    ['a code that is a number', fetchFailed(20)],
    ['a string', 'secret'],
    ['nothing', undefined],
  ])('reports a browser’s failure with %s as a network failure, and quotes nothing', (_, error) => {
    expect(failureFrom(error)).toEqual({
      code: 'network',
      message: 'The network failed',
      httpStatus: null,
      retryable: true,
    });
  });

  it('reports a body that isn’t UTF-8 as broken in browsers too, as Node does', () => {
    const node = fetchFailed('ERR_ENCODING_INVALID_ENCODED_DATA');
    expect(new NotUtf8Error().name).toBe('NotUtf8Error');
    expect(failureFrom(new NotUtf8Error())).toEqual(failureFrom(node));
  });

  it('uses the innermost code, at most five causes deep', () => {
    const inner = Object.assign(new Error('inner'), { code: 'EPIPE' });
    expect(failureFrom(fetchFailed('OUTER', inner)).cause).toBe('EPIPE');
    const five = [1, 2, 3, 4, 5].reduce((cause) => new Error('outer', { cause }), inner as Error);
    expect(failureFrom(five).cause).toBeUndefined();
    const four = [1, 2, 3, 4].reduce((cause) => new Error('outer', { cause }), inner as Error);
    expect(failureFrom(four).cause).toBe('EPIPE');
  });

  it('reports a body that is too large, which a retry won’t change', () => {
    const error = new TooLargeError(1_024);
    expect(error.name).toBe('TooLargeError');
    expect(failureFrom(error)).toEqual({
      code: 'tooLarge',
      message: 'The body is larger than 1024 bytes',
      httpStatus: null,
      retryable: false,
    });
  });
});

describe('timeoutFailure', () => {
  it('says how long it waited', () => {
    expect(timeoutFailure(150)).toEqual({
      code: 'timeout',
      message: 'The request was not answered in full within 150 ms',
      httpStatus: null,
      retryable: true,
    });
  });
});
