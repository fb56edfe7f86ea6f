import { expect, test } from 'vitest';
import { ID, playing, run } from './support.ts';

const NO_SCHEME = 'a URL that begins with http:// or https://';

const wrong: readonly (readonly [given: string, expected: string, shown: string])[] = [
  ['localhost:3000', `${NO_SCHEME} (add http://: http://localhost:3000)`, 'localhost:3000'],
  ['localhost', `${NO_SCHEME} (add http://: http://localhost)`, 'localhost'],
  [
    '127.0.0.1:3000/base',
    `${NO_SCHEME} (add http://: http://127.0.0.1:3000/base)`,
    '127.0.0.1:3000/base',
  ],
  ['[::1]:3000', `${NO_SCHEME} (add http://: http://[::1]:3000)`, '[::1]:3000'],
  ['example.com', `${NO_SCHEME} (add https://: https://example.com)`, 'example.com'],
  ['//example.com', `${NO_SCHEME} (add https://: https://example.com)`, '//example.com'],
  ['https:example.com', `${NO_SCHEME} (add https://: https://example.com)`, 'https:example.com'],
  ['ftp://example.com/x', 'an http: or https: URL, not one of ftp:', 'ftp://example.com/x'],
  ['http://a b', 'a URL without spaces', 'http://a b'],
  ['http://', 'a URL with a host, and a port of at most 65535 if any', 'http://'],
  ['http://a:99999', 'a URL with a host, and a port of at most 65535 if any', 'http://a:99999'],
  ['http://a?k=hidden', 'a URL without ? and #', 'http://a?…'],
  ['http://a/#hidden', 'a URL without ? and #', 'http://a/#…'],
  [
    'http://me:hidden@a',
    'a URL without a user or password in it (keys come from the environment)',
    'http://…@a',
  ],
  ['me:hidden@a:80', NO_SCHEME, 'me:…@a:80'],
];

test.each(wrong)(
  '%s names its option, what is wrong and what to write',
  async (given, expected, shown) => {
    const { code, stdout, stderr } = await run(['watch', ID, '--base-url', given]);
    expect(stderr).toBe(`error: --base-url: expected ${expected}, got ${JSON.stringify(shown)}\n`);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  },
);

test.each(wrong)('%s from the environment names its variable', async (given, expected, shown) => {
  const { code, stderr } = await run(['watch', ID], { OPENHANDS_BASE_URL: given });
  expect(stderr).toBe(
    `error: OPENHANDS_BASE_URL: expected ${expected}, got ${JSON.stringify(shown)}\n`,
  );
  expect(code).toBe(2);
});

test('an empty one says what goes there', async () => {
  const { code, stderr } = await run(['watch', ID, '--base-url', '']);
  expect(stderr).toBe(
    'error: --base-url: expected where the server is, e.g. http://localhost:3000, got ""\n',
  );
  expect(code).toBe(2);
});

test('white space around it, as from a file, is no fault', async () => {
  const { url } = await playing(['finished']);
  expect((await run(['watch', ID], { OPENHANDS_BASE_URL: ` ${url}\n` })).code).toBe(0);
  expect((await run(['watch', ID, '--base-url', ` ${url} `])).code).toBe(0);
});

test.each([
  [
    'en',
    /It was asked for at http:.* with --api v1: check the id, then --base-url \(.+\) and --api \(v0, v1/,
  ],
  ['zh-CN', /查询的是 http:.*，--api 为 v1：请检查 ID，然后检查 --base-url/],
])('what isn’t found from the start names them both (%s)', async (language, hint) => {
  const { url } = await playing([null]);
  const { code, stderr } = await run([
    'watch',
    ID,
    '--base-url',
    url,
    '--api',
    'v1',
    '--lang',
    language,
  ]);
  expect(stderr).toMatch(hint);
  expect(code).toBe(3);
});

test('what is gone after it was read doesn’t', async () => {
  const { url } = await playing(['running', null]);
  const { code, stderr } = await run(['watch', ID, '--base-url', url, '--api', 'v1']);
  expect(stderr).toBe('');
  expect(code).toBe(3);
});
