import { expect, test } from 'vitest';
import { version } from '../../package.json';
import { ID, playing, run } from './support.ts';

const BASE = ['--base-url', 'http://127.0.0.1:1'];

test.each([
  ['nothing at all', [], /Usage: pollchart/],
  ['an unknown command', ['wach'], /^error: unknown command 'wach' \(Did you mean watch\?\)\n$/],
  ['no id', ['watch', ...BASE], /^error: missing required argument 'id'\n$/],
  ['an empty id', ['watch', '', ...BASE], /Expected an id, got an empty text/],
  [
    'an id that leaves its path',
    ['watch', '..', ...BASE],
    /^error: id: expected a string .+, got "\.\."\n$/,
  ],
  ['no base URL', ['watch', ID], /^error: required option '--base-url <url>' not specified\n$/],
  [
    'a base URL without a scheme',
    ['watch', ID, '--base-url', 'localhost'],
    /^error: baseUrl: expected an http: or https: URL, got "localhost:?"\n$/,
  ],
  [
    'a base URL of another scheme',
    ['watch', ID, '--base-url', 'file:///etc'],
    /^error: baseUrl: expected an http: or https: URL, got "file:"\n$/,
  ],
  [
    'an unknown API',
    ['watch', ID, ...BASE, '--api', 'v2'],
    /argument 'v2' is invalid\. Allowed choices are v0, v1, agent-server\./,
  ],
  [
    'an unknown language',
    ['watch', ID, ...BASE, '--lang', 'fr'],
    /argument 'fr' is invalid\. Allowed choices are en, zh-CN\./,
  ],
  [
    'a time without a unit',
    ['watch', ID, ...BASE, '--timeout', '90'],
    /argument '90' is invalid\. Expected a number with a unit, e\.g\. 90s, 30m, 1h30m or 2d/,
  ],
  ['a time too long', ['watch', ID, ...BASE, '--timeout', '25d'], /from 1s to 24d/],
  ['an unknown option', ['watch', ID, ...BASE, '--jsno'], /'--jsno' \(Did you mean --json\?\)\n$/],
  ['an argument to demo', ['demo', 'x'], /^error: too many arguments/],
])('%s exits with 2 and says why on stderr', async (_, args, message) => {
  const { code, stdout, stderr } = await run(args);
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test.each([
  ['--api-key', 'sk-hidden'],
  ['--api-key=sk-hidden', ''],
  ['-ksk-hidden', ''],
])('a credential given as %s is refused and not repeated', async (...given) => {
  const { code, stdout, stderr } = await run(['watch', ID, ...BASE, ...given]);
  expect(stderr).toMatch(/^error: unknown option '(--api-key|-k)'\n$/);
  expect(stdout + stderr).not.toContain('hidden');
  expect(code).toBe(2);
});

test('a password in the base URL is refused and not repeated', async () => {
  const server = await playing(['STOPPED']);
  const url = server.url.replace('//', '//me:hidden@');
  const { code, stdout, stderr } = await run(['watch', ID, '--base-url', url]);
  expect(stderr).toMatch(/expected a URL without a user or password in it, got /);
  expect(stdout + stderr).not.toContain('hidden');
  expect(server.requests).toHaveLength(0);
  expect(code).toBe(2);
});

test('--version prints the version of the package', async () => {
  expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([[['--help']], [['watch', '--help']]])(
  '%j explains credentials and exit codes, with examples',
  async (args) => {
    const { code, stdout } = await run(args);
    expect(stdout).toMatch(/OPENHANDS_API_KEY.*Exit codes:.*Examples:\n {2}\$ pollchart demo/s);
    expect(code).toBe(0);
  },
);

test('the help of watch says how many ids share a request, and how to pass them', async () => {
  const { stdout } = await run(['watch', '--help']);
  expect(stdout).toMatch(/- reads ids from stdin/);
  expect(stdout).toMatch(/up to 99 in one\nrequest; v0 has no such/);
  expect(stdout).toMatch(/\$ pollchart watch - .* < ids\.txt/);
});
