import { expect, it } from 'vitest';
import { strings } from '../../src/cli/strings.ts';

it.each([
  ['The server says: busy', 'The server says: busy. Next check in 3s.', '。3s'],
  ['Give it time.', 'Give it time. Next check in 3s.', '.3s'],
])('ends a sentence before it goes on: %s', (sentence, english, chinese) => {
  expect(strings.en.retry(sentence, '3s')).toBe(english);
  expect(strings['zh-CN'].retry(sentence, '3s')).toContain(chinese);
});
