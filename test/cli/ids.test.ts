import { expect, test } from 'vitest';
import { ID, playing, start } from './support.ts';

const OTHER = '0000000b'.repeat(4);
const THIRD = '0000000c'.repeat(4);

/** Watches what is in stdin, and returns the exit code and which conversations were asked for. */
async function watching(stdin: string, ids: readonly string[] = ['-']) {
  const server = await playing(['STOPPED']);
  for (const id of [OTHER, THIRD]) server.play(id, ['STOPPED']);
  const cli = start(['watch', ...ids, '--base-url', server.url, '--api', 'v0']);
  cli.process.stdin?.end(stdin);
  const { code, stderr } = await cli.ended;
  const asked = server.requests.map(({ path }) => path.split('/').at(-1) ?? '');
  return { code, stderr, asked: [...new Set(asked)].sort() };
}

test.each([
  ['one per line', `${OTHER}\n${ID}\n`],
  ['after a byte order mark', `\ufeff${OTHER}\n${ID}`],
  ['with line ends of Windows', `${OTHER}\r\n${ID}\r\n`],
  ['with old line ends of the Mac', `${OTHER}\r${ID}\r`],
  ['between commas', `${OTHER},${ID},`],
  ['between commas and spaces', ` ${OTHER} ,\t${ID}`],
  ['twice', `${OTHER}\n${ID}\n${OTHER}`],
  ['with comments', `# mine\n${OTHER} # the first\n\n#${THIRD}\n${ID},# the second`],
])('ids come from stdin %s', async (_, stdin) => {
  const { code, asked, stderr } = await watching(stdin);
  expect({ asked, stderr }).toEqual({ asked: [OTHER, ID].sort(), stderr: '' });
  expect(code).toBe(7);
});

test('- stands among ids, once', async () => {
  expect((await watching(OTHER, [ID, '-', THIRD])).asked).toEqual([OTHER, THIRD, ID].sort());
  const twice = await watching(OTHER, ['-', ID, '-']);
  expect(twice.stderr).toMatch(/'-' is invalid for argument 'id'\. There is one stdin\.\n$/);
  expect(twice).toMatchObject({ code: 2, asked: [] });
});

test('stdin in UTF-16, as Windows writes it, is refused', async () => {
  const { code, asked, stderr } = await watching('a\0\n\0');
  expect(stderr).toMatch(/^error: stdin: expected ids as text in UTF-8/);
  expect([code, asked]).toEqual([2, []]);
});

test.each(['', '# nothing\n', ' , ,\n'])('stdin without an id (%j) is refused', async (stdin) => {
  const { code, stderr } = await watching(stdin);
  expect(stderr).toBe('error: stdin: expected ids, one on each line, got ""\n');
  expect(code).toBe(2);
});
