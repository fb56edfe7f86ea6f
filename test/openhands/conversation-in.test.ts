import { expect, it } from 'vitest';
import { conversationIn } from '../../src/openhands/index.ts';

const ID = '781f9e30acdc4eda9f18ad0dcde39dea';

it.each([
  [`https://app.all-hands.dev/conversations/${ID}`, 'https://app.all-hands.dev'],
  [`https://app.all-hands.dev/conversations/${ID}/?tab=2#end`, 'https://app.all-hands.dev'],
  [`http://localhost:3000/api/conversations/${ID}`, 'http://localhost:3000'],
  [`http://host.test/prefix/api/conversations/${ID}`, 'http://host.test/prefix'],
  [`http://host.test/api/v1/app-conversations?ids=${ID}`, 'http://host.test'],
  [`http://host.test/oh/api/v1/app-conversations/?x=1&ids=${ID}`, 'http://host.test/oh'],
])('%s names a conversation', (text, baseUrl) => {
  expect(conversationIn(text)).toEqual({ baseUrl, id: ID });
});

it('decodes the id', () => {
  expect(conversationIn('http://host.test/conversations/a%2Fb')?.id).toBe('a/b');
});

it('leaves a user and a password out', () => {
  const found = conversationIn(`https://me:canary@host.test/conversations/${ID}`);
  expect(found).toEqual({ baseUrl: 'https://host.test', id: ID });
});

it.each([
  ...['', ID, 'conversations', `/conversations/${ID}`, `file:///conversations/${ID}`],
  ...['https://host.test', 'https://host.test/conversations', 'https://host.test/conversations/'],
  ...[`https://host.test/conversations/${ID}/events`, 'https://host.test/conversations/%zz'],
  'https://host.test/api/v1/app-conversations',
  `https://host.test/api/v1/app-conversations?ids=${ID}&ids=b`,
  `https://host.test/settings?next=/conversations/${ID}`,
])('%j names none', (text) => {
  expect(conversationIn(text)).toBeNull();
});
