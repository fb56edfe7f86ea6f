import { expect, it } from 'vitest';
import { strings } from '../../src/cli/strings.ts';

it.each([
  ['The server says: busy', 'The server says: busy. Next check in 3s.', '。3s'],
  ['Give it time.', 'Give it time. Next check in 3s.', '.3s'],
])('ends a sentence before it goes on: %s', (sentence, english, chinese) => {
  expect(strings.en.retry(sentence, '3s')).toBe(english);
  expect(strings['zh-CN'].retry(sentence, '3s')).toContain(chinese);
});

it.each([
  [
    { cost: 0, tokensIn: 900, cached: 0, tokensOut: 12 },
    'Tokens: 900 in, 12 out.',
    'token：输入 900，输出 12。',
  ],
  [
    { cost: 1.239, tokensIn: 18_234, cached: 15_000, tokensOut: 912 },
    'Cost: $1.24. Tokens: 18,234 in (15,000 cached), 912 out.',
    '费用：$1.24。token：输入 18,234（缓存 15,000），输出 912。',
  ],
])('says what %j has cost', (usage, english, chinese) => {
  expect(strings.en.usage(usage)).toBe(english);
  expect(strings['zh-CN'].usage(usage)).toBe(chinese);
});
