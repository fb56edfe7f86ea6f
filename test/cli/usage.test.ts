import { readFileSync } from 'node:fs';
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
    ['watch', '..', ...BASE, '--api', 'v0'],
    /^error: id: expected a string .+, got "\.\."\n$/,
  ],
  [
    'an id that is no UUID',
    ['watch', ID, 'abc', ...BASE],
    /^error: id: expected a UUID \(.+\) \(for another id of V0: --api v0\), got "abc"\n$/,
  ],
  [
    'an id of V1 that is no UUID',
    ['watch', `${ID}0`, ...BASE, '--api', 'v1'],
    /^error: id: expected a UUID \([^)]+\), got "7d9f/,
  ],
  [
    'an id of an agent server that is no UUID',
    ['watch', 'abc', ...BASE, '--api', 'agent-server'],
    /^error: id: expected a UUID \([^)]+\), got "abc"\n$/,
  ],
  [
    'an id of a start task that is no UUID',
    ['watch', '--task', 'abc', ...BASE],
    /^error: id: expected a UUID \([^)]+\), got "abc"\n$/,
  ],
  [
    'no base URL',
    ['watch', ID],
    /^error: --base-url: expected where the server is \(or OPENHANDS_BASE_URL, or the URL .+\), got ""\n$/,
  ],
  [
    'a URL of something else for a start task',
    ['watch', '--task', 'http://127.0.0.1:1/settings?key=hidden'],
    /^error: --task: expected none beside the URL of a job: it is for conversations of OpenHands, got /,
  ],
  [
    'a URL with a user and password',
    ['watch', 'http://me:hidden@127.0.0.1:1/settings'],
    /^error: url: expected a URL without a user or password in it, got "http:\/\/127\.0\.0\.1:1"\n$/,
  ],
  [
    'URLs of two servers',
    ['watch', `http://127.0.0.1:1/conversations/${ID}`, `http://127.0.0.1:2/conversations/${ID}`],
    /^error: urls: expected conversations of one server, http:\/\/127\.0\.0\.1:1 .+, got "http:\/\/127\.0\.0\.1:2"\n$/,
  ],
  [
    'a URL and another base URL',
    ['watch', `http://127.0.0.1:2/conversations/${ID}`, ...BASE],
    /^error: --base-url: expected none beside the URL .+ http:\/\/127\.0\.0\.1:2, got "http:\/\/127\.0\.0\.1:1"\n$/,
  ],
  [
    'the URL of a conversation for a start task',
    ['watch', '--task', `http://127.0.0.1:1/conversations/${ID}`],
    /^error: id: expected the id of a start task, got /,
  ],
  [
    'the last words over V0',
    ['watch', ID, ...BASE, '--api', 'v0', '--final-response'],
    /^error: --final-response: expected an API that has it \(auto, v1, agent-server\), got "v0"\n$/,
  ],
  [
    'start tasks over V0',
    ['watch', ID, ...BASE, '--api', 'v0', '--task'],
    /^error: --task: expected an API that has it \(auto, v1\), got "v0"\n$/,
  ],
  [
    'no failures at all',
    ['watch', ID, ...BASE, '--max-failures', '0'],
    /argument '0' is invalid\. Expected a whole number from 1 to 2147483647/,
  ],
  [
    'a base URL without a scheme',
    ['watch', ID, '--base-url', 'localhost'],
    /^error: --base-url: expected a URL that begins with http:\/\/ .+, got "localhost"\n$/,
  ],
  [
    'a base URL of another scheme',
    ['watch', ID, '--base-url', 'file:///etc'],
    /^error: --base-url: expected an http: or https: URL, not one of file:, got "file:\/\/\/etc"\n$/,
  ],
  [
    'an unknown API',
    ['watch', ID, ...BASE, '--api', 'v2'],
    /argument 'v2' is invalid\. Allowed choices are auto, v0, v1, agent-server\./,
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
  [
    'a typo where the base URL is missing, too',
    ['watch', ID, '--base-ulr', 'x'],
    /^error: unknown option '--base-ulr' \(Did you mean --base-url\?\)\n$/,
  ],
  [
    'a typo where the id is missing, too',
    ['watch', '--base-ulr=http://127.0.0.1:1'],
    /^error: unknown option '--base-ulr' \(Did you mean --base-url\?\)\n$/,
  ],
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

test('nothing is sent while one of several ids is malformed', async () => {
  const server = await playing(['finished']);
  const { code } = await run(['watch', ID, 'abc', '--base-url', server.url]);
  expect(code).toBe(2);
  expect(server.requests).toEqual([]);
});

test('a password in the base URL is refused and not repeated', async () => {
  const server = await playing(['STOPPED']);
  const url = server.url.replace('//', '//me:hidden@');
  const { code, stdout, stderr } = await run(['watch', ID, '--base-url', url]);
  expect(stderr).toMatch(
    /--base-url: expected a URL without a user or password in it .+, got "http:\/\/…@127/,
  );
  expect(stdout + stderr).not.toContain('hidden');
  expect(server.requests).toHaveLength(0);
  expect(code).toBe(2);
});

test.each(['--version', '-v'])('%s prints the version of the package', async (option) => {
  expect(await run([option])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([[['--help']], [['watch', '--help']]])(
  '%j explains credentials and exit codes, with examples',
  async (args) => {
    const { code, stdout } = await run(args);
    expect(stdout).toMatch(/OPENHANDS_API_KEY.*Exit codes:.*Examples:\n {2}\$ pollchart demo/s);
    expect(code).toBe(0);
  },
);

test.each([['watch'], ['replay'], ['demo']])(
  'docs/command-line.md has every option that %s --help lists',
  async (command) => {
    const { stdout } = await run([command, '--help']);
    const listed = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name]) => name);
    const document = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
    expect(listed).toContain('--json');
    expect(listed.filter((name) => !document.includes(`${name}`))).toEqual([]);
  },
);

test('the help of watch says how many ids share a request, and how to pass them', async () => {
  const { stdout } = await run(['watch', '--help']);
  expect(stdout).toMatch(/- reads ids from\s+stdin/);
  expect(stdout).toMatch(/up to 99 in one request, where V1 or an agent server/);
  expect(stdout).toMatch(/\$ pollchart watch - .* < ids\.txt/);
});
