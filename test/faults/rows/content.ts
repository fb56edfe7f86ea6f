import {
  continues,
  dropped,
  type Expectation,
  type Fault,
  http,
  rejected,
  timedOut,
  unavailable,
  type Variation,
} from '../fault.ts';
import { answer, json, page, status } from '../wire.ts';

const BODY = '{"status":"RUNNING"}';
const DEEP = 100_000;

/** A malformed body means a wrong address at first, and is transient once a good reading has come. */
const page200 = { expects: rejected('notJson'), later: unavailable('notJson') };

const missing: Expectation = { type: 'missing', ends: 'missing' };

/** What a whole answer with this status means. */
function meaning(code: number): Pick<Variation, 'expects' | 'ofNodeFetch' | 'requests'> {
  if (code === 100) return { expects: dropped('ECONNRESET') };
  if (code < 200) return { expects: timedOut };
  if (code === 204 || code === 205) return { expects: unavailable('body') };
  if (code < 300) return { expects: continues };
  if (code === 304) return { expects: http(304) };
  if (code === 401 || code === 403)
    return { expects: { type: 'unauthorized', httpStatus: code, ends: 'unauthorized' } };
  if (code === 404 || code === 410) return { expects: { ...missing, httpStatus: code } };
  if (code === 408 || code === 425 || code >= 500) return { expects: http(code) };
  // The Fetch standard keeps 407 to itself, and asks once more on another connection after 421.
  if (code === 407)
    return { expects: dropped(), ofNodeFetch: rejected('http', { httpStatus: 407 }) };
  if (code === 421) return { expects: rejected('http', { httpStatus: 421 }), requests: 2 };
  if (code === 429) return { expects: { type: 'rateLimited', waitsMs: [30_000, 30_000] } };
  return { expects: rejected('http', { httpStatus: code }) };
}

const statuses = (from: number, to: number): Variation[] =>
  Array.from({ length: to - from }, (_, n) => ({
    name: `${from + n}`,
    does: from + n < 200 ? answer(from + n, { Via: 'x' }) : answer(from + n, {}, BODY),
    ...meaning(from + n),
  }));

const reads = (name: string, body: string | Buffer): Variation => ({
  name,
  does: json(body),
  expects: continues,
});

/** That no body has reached what all objects share. */
const notPolluted = () =>
  Object.keys(Object.prototype).length === 0 && !('polluted' in {}) ? null : 'it is polluted';

const redirects = (name: string, location: string): Variation[] =>
  [301, 302, 303, 307, 308].map((code) => ({
    name: `${code} ${name}`,
    does: answer(code, { Location: location }),
    expects: rejected('redirect', { httpStatus: code }),
  }));

export function contentFaults(): Fault[] {
  return [
    {
      name: 'JSON of 100,000 levels',
      outcome: '`schema`, backoff; `rejected` at first, the second time in a row',
      variations: [
        [`arrays`, `{"status":"RUNNING","deep":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`],
        ['objects', `{"status":"RUNNING","deep":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}`],
      ].map(([name = '', body = '']) => ({
        name,
        does: json(body),
        expects: rejected('schema'),
        later: unavailable('schema'),
      })),
    },
    {
      name: '`__proto__` and `constructor` keys',
      outcome: 'the reading; nothing is polluted',
      variations: [
        '{"status":"RUNNING","__proto__":{"polluted":true}}',
        '{"status":"RUNNING","constructor":{"prototype":{"polluted":true}}}',
        '{"__proto__":{"status":"STOPPED"},"status":"RUNNING"}',
        '{"status":"RUNNING","toString":1,"valueOf":null,"hasOwnProperty":"x","then":{}}',
      ].map((body, n) => ({ ...reads(`${n}`, body), alsoHolds: notPolluted })),
    },
    {
      name: 'a byte order mark',
      outcome: 'UTF-8: the reading; another one: `body`, backoff',
      variations: [
        reads('of UTF-8', `\ufeff${BODY}`),
        {
          name: 'of UTF-16',
          does: json(Buffer.from(`\ufeff${BODY}`, 'utf16le')),
          expects: unavailable('body'),
        },
      ],
    },
    {
      name: 'invalid UTF-8',
      outcome: '`body`; backoff',
      variations: ['ff', 'c328', 'eda080', 'f8a1a1a1a1', 'e282'].map((hex) => ({
        name: hex,
        does: json(Buffer.concat([Buffer.from('{"status":"'), Buffer.from(hex, 'hex')])),
        expects: unavailable('body'),
      })),
    },
    {
      name: 'a key twice, numbers past 2^53',
      outcome: 'the reading; the last one counts',
      variations: [
        reads('a key twice', '{"status":"STOPPED","status":"RUNNING"}'),
        reads('numbers', `{"status":"RUNNING","a":9007199254740993,"b":1e400,"c":-0}`),
      ],
    },
    {
      name: 'text that is no JSON',
      outcome: '`notJson`; backoff',
      variations: [
        'OK',
        '{"status":"RUNNING"',
        "{'status':1}",
        'NaN',
        '{"status":"RUNNING"}{}',
      ].map((body) => ({ name: body, does: json(body), expects: unavailable('notJson') })),
    },
    {
      name: 'JSON of another form',
      outcome: '`schema`, backoff; `rejected` at first, the second time in a row',
      variations: ['[]', '"RUNNING"', '0', 'true', '{}', '{"status":5}', '{"status":null}'].map(
        (body) => ({ name: body, does: json(body), expects: unavailable('schema') }),
      ),
    },
    {
      name: 'nothing, blanks or `null`',
      outcome: '`body`, backoff; `null`: `missing`',
      variations: [
        { name: 'nothing', does: json(''), expects: unavailable('body') },
        { name: 'blanks', does: json(' \r\n\t '), expects: unavailable('body') },
        { name: 'null', does: json('null'), expects: missing },
      ],
    },
    {
      name: 'HTML and captive portals with 200',
      outcome: '`notJson`: at first `rejected`, later backoff',
      variations: [
        { name: 'a page', does: page(200, 'Sign in to the network'), ...page200 },
        {
          name: 'a page that says it is JSON',
          does: json('\n<!doctype html><title>Sign in</title>'),
          ...page200,
        },
        {
          name: 'a page that refreshes',
          does: answer(200, { 'Content-Type': 'text/html', Refresh: '0; url=/login' }, '<html>'),
          ...page200,
        },
        {
          name: 'JSON that says it is a page',
          does: answer(200, { 'Content-Type': 'text/html' }, BODY),
          expects: continues,
        },
      ],
    },
    {
      name: 'a captive portal with 511',
      outcome: '`http`; backoff',
      variations: [{ name: '511', does: page(511, 'Sign in'), expects: http(511) }],
    },
    {
      name: 'redirects, to itself and elsewhere',
      outcome: '`redirect`, `rejected`; none is followed',
      variations: [
        ...redirects('to itself', '/jobs/0-first'),
        ...redirects('to nowhere', ''),
        ...redirects('elsewhere', 'http://127.0.0.1:1/steal'),
        ...redirects('to a file', 'file:///etc/passwd'),
        ...redirects('to no URL', 'http://['),
      ],
    },
    {
      name: '1xx before the answer',
      outcome: 'the reading; 100, which was not asked for: `network`, backoff',
      variations: [
        [102],
        [103, 103, 103],
        [103, 199],
        Array.from({ length: 200 }, () => 102),
        [103, 100],
      ].map((codes) => ({
        name: codes.slice(0, 9).join(),
        does: Buffer.concat([...codes.map((code) => interim(code)), status('RUNNING')]),
        expects: codes.includes(100) ? dropped('ECONNRESET') : continues,
      })),
    },
    {
      name: '100 to 199, and nothing more',
      outcome: '`timeout`, backoff of 10 s; 100: `network`, backoff',
      variations: statuses(100, 200).map((variation) => ({
        ...variation,
        does: interim(Number(variation.name)),
        // undici 7 sees at once that nobody asked for another protocol.
        ...(variation.name === '101' && { ofNodeFetch: dropped() }),
      })),
    },
    {
      name: '200 to 299',
      outcome: 'the reading; 204, 205: `body`, backoff',
      variations: statuses(200, 300),
    },
    {
      name: '300 to 399, without a Location',
      outcome: '`http`, `rejected`; 304 unasked: backoff',
      variations: statuses(300, 400),
    },
    {
      name: '400 to 499',
      outcome: '`rejected`, but 401, 403, 404, 410, 408, 425, 429 by their meaning',
      variations: statuses(400, 500),
    },
    { name: '500 to 599', outcome: '`http`; backoff', variations: statuses(500, 600) },
    {
      name: '204, 205 and 304 with a body',
      outcome: '`body` or `http`; backoff',
      variations: [204, 205, 304].map((code) => ({
        name: `${code}`,
        does: answer(code, { 'Content-Type': 'application/json' }, BODY),
        ...meaning(code),
      })),
    },
  ];
}

const interim = (code: number) => Buffer.from(`HTTP/1.1 ${code} Wait\r\n\r\n`);
