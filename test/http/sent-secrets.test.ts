import { describe, expect, it } from 'vitest';
import { plainWordsIn, secretsInHeader, secretsInRequest } from '../../src/http/sent-secrets.ts';

const inHeader = (name: string, value: string) => [...new Set(secretsInHeader(name, value))];
const inUrl = (url: string, ids: readonly string[], headers?: Record<string, string>) => {
  const parsed = new URL(url);
  return [...new Set(secretsInRequest({ url: parsed, headers }, parsed, ids))];
};

describe('the secrets in a header', () => {
  it.each<[string, string, string, string[]]>([
    ['a key', 'X-API-Key', 'k', ['k']],
    ['a token, without the name of its scheme', 'Authorization', 'Bearer abc', ['abc']],
    ['a token that has no scheme', 'Authorization', 'abc', ['abc']],
    ['a key with a scheme', 'X-Key', 'Token 12345678', ['12345678']],
    ['a key with a space in it', 'X-Key', 'open sesame', ['open sesame']],
    [
      'a user and password, together and the password alone',
      'Authorization',
      `Basic ${btoa('me:hunter2')}`,
      [btoa('me:hunter2'), 'me:hunter2', 'hunter2'],
    ],
    [
      'a password with a colon and non-ASCII letters',
      'proxy-authorization',
      'basic bWU6cMOkc3M6d8O2cmQ=',
      ['bWU6cMOkc3M6d8O2cmQ=', 'me:päss:wörd', 'päss:wörd'],
    ],
    [
      'a password that isn’t in UTF-8',
      'Authorization',
      `Basic ${btoa('me:päss')}`,
      [btoa('me:päss'), 'me:päss', 'päss'],
    ],
    [
      'a key in place of the user, without a password',
      'Authorization',
      `Basic ${btoa('sk:')}`,
      [btoa('sk:'), 'sk:', '', 'sk'],
    ],
    [
      'a key in place of the user, with a well-known password',
      'Authorization',
      `Basic ${btoa('12345678:x')}`,
      [btoa('12345678:x'), '12345678:x', 'x', '12345678'],
    ],
    [
      'the parameters of a scheme, quoted or not',
      'Authorization',
      'Signature keyId="my-own-key",alg=hs, sig=abcd1234==',
      ['keyId="my-own-key",alg=hs, sig=abcd1234==', 'my-own-key', 'abcd1234=='],
    ],
    [
      'each cookie that is long enough to be secret',
      'cookie',
      'a=12345678;  lang=en; bare-value; b=1234567;c=abcdefgh',
      [
        'a=12345678;  lang=en; bare-value; b=1234567;c=abcdefgh',
        '12345678',
        'bare-value',
        'abcdefgh',
      ],
    ],
    [
      'a cookie unquoted and decoded',
      'Cookie',
      'a="12%2F45+6&78"',
      ['a="12%2F45+6&78"', '"12%2F45+6&78"', '"12/45 6&78"', '12%2F45+6&78', '12/45 6&78'],
    ],
    [
      'no cookie of another header',
      'X-Cookie',
      'a=1234; b=12345678',
      ['a=1234; b=12345678', '12345678'],
    ],
  ])('%s', (_, name, value, secrets) => {
    expect(inHeader(name, value).sort()).toEqual(secrets.sort());
  });
});

describe('the secrets in a request', () => {
  const URL_OF = 'http://host.test/jobs';

  it.each<[string, string, string[], string[]]>([
    ['nothing of a URL without a query', '', ['7'], []],
    ['a value, as it was sent and decoded', '?key=a%2Fb+cdef', ['7'], ['a%2Fb+cdef', 'a/b cdef']],
    ['a value without a name', '?abcdefgh', ['7'], ['abcdefgh']],
    ['nothing that is short', '?lang=en&v=1234567', ['7'], []],
    ['a value that contains the id', '?api_key=9f8e7d6c', ['7'], ['9f8e7d6c']],
    ['a value that starts with the id', '?key=job-1234-secret', ['job-1234'], ['job-1234-secret']],
    ['not the id', '?id=job-1234', ['job-1234'], []],
    ['not the id encoded', '?id=job%2F12%2034', ['job/12 34'], []],
    ['not the ids in a list', '?ids=job-1234,job-5678', ['job-1234', 'job-5678'], []],
    ['not the ids in an encoded list', '?ids=job-1234%2C%20job-5678', ['job-1234', 'job-5678'], []],
    ['not the ids in a list of JSON', '?ids=["job-1","job-2"]', ['job-1', 'job-2'], []],
    [
      'not the ids in one parameter each',
      '?ids=job-1234&ids=job-5678',
      ['job-1234', 'job-5678'],
      [],
    ],
    [
      'not an id that another starts with',
      '?ids=job-1234|job-12345',
      ['job-1234', 'job-12345'],
      [],
    ],
    ['a value that repeats the id', '?key=7-7-7-7-7', ['7'], ['7-7-7-7-7']],
    ['a value made up of ids', '?key=deadbeef', ['dead', 'beef'], ['deadbeef']],
    ['a value made up of overlapping ids', '?key=abcabcabc', ['abc', 'bca'], ['abcabcabc']],
    ['a value of punctuation only', '?key=--------', ['7'], ['--------']],
  ])('%s', (_, query, ids, secrets) => {
    expect(inUrl(URL_OF + query, ids).sort()).toEqual(secrets.sort());
  });

  it('a header of the request that is named like a secret', () => {
    const headers = { Authorization: 'Bearer abc', 'X-Api-Key': 'k', Accept: 'application/json' };
    expect(inUrl(URL_OF, [], headers).sort()).toEqual(['abc', 'k']);
  });
});

describe('a body of the request', () => {
  it.each<[string, unknown, readonly string[], readonly string[]]>([
    [
      'fields that are named like a secret, at any depth',
      { a: [{ apiKey: 'sk-12345678' }], b: 'not secret' },
      [],
      ['sk-12345678'],
    ],
    [
      'all below such a field',
      { auth: { user: ['me-and-you'], n: 12345678 } },
      [],
      ['me-and-you', '12345678'],
    ],
    ['fields that the resource names', { vault_pin: '98765432' }, [], ['98765432']],
    [
      'fields of JSON that is sent as a text',
      '{"clientSecret":"cs-12345678"}',
      [],
      ['cs-12345678'],
    ],
    [
      'fields of a form',
      'client_secret=cs%2F12345678&grant=x',
      [],
      ['client_secret=cs%2F12345678&grant=x', 'cs/12345678'],
    ],
    ['any other text as a whole', 'sk-12345678', [], ['sk-12345678']],
    ['not the ids that are asked for', { key: 'job-1234', keys: ['job-1234'] }, ['job-1234'], []],
    ['nothing short', { token: 'k' }, [], []],
    ['nothing where there is none', undefined, [], []],
  ])('has %s', (_, body, ids, secrets) => {
    const request = { url: 'http://host.test', method: 'POST', body };
    const found = secretsInRequest(request, new URL(request.url), ids, ['vaultPin']);
    expect(found.sort()).toEqual([...secrets].sort());
  });
});

describe('a plain word of the query', () => {
  const url = new URL(
    'http://host.test/?wait_for=COMPLETED&until=was-cancelled&api_key=correcthorse&v=build42',
  );

  it.each(['COMPLETED', 'was-cancelled'])('is no secret when it is the whole text: %s', (text) => {
    expect(plainWordsIn(url)).toContain(text);
  });

  it.each(['completed', 'COMPLETED!', 'COMPLETED soon', 'correcthorse', 'build42', '', 'RUNNING'])(
    'isn’t found in %j',
    (text) => {
      expect(plainWordsIn(url)).not.toContain(text);
    },
  );
});
