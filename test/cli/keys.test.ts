import { expect, test } from 'vitest';
import { ID, playing, run } from './support.ts';

test.each([
  ['OPENHANDS_API_KEY', 'sk-hidden\nsecond', 'one with a line break'],
  ['OPENHANDS_API_KEY', 'sk-hidden密钥', 'one with characters past U+00FF'],
  ['OPENHANDS_SESSION_API_KEY', 'sk-hidden\r\nX: y', 'one with a line break'],
  ['OPENHANDS_SESSION_API_KEY', 'sk-hidden\u0007', 'one with a control character'],
  ['OPENHANDS_SESSION_API_KEY', '“sk-hidden”', 'one with characters past U+00FF'],
])(
  'a key in %s that can’t stand in a header is wrong usage, and isn’t shown',
  async (name, key, what) => {
    const server = await playing(['finished']);
    const { code, stdout, stderr } = await run(['watch', ID, '--base-url', server.url], {
      [name]: key,
    });
    expect(stderr).toBe(
      `error: ${name}: expected a key that can stand in a header: one line of ASCII, got "${what}"\n`,
    );
    expect(stdout + stderr).not.toContain('hidden');
    expect(code).toBe(2);
    expect(server.requests).toEqual([]);
  },
);

test('a line end behind a key, as a file ends in, is no fault', async () => {
  const server = await playing(['finished']);
  const env = { OPENHANDS_API_KEY: 'sk-cloud-key\n' };
  expect((await run(['watch', ID, '--base-url', server.url], env)).code).toBe(0);
  expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-cloud-key');
});
